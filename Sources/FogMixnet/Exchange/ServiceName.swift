import Crypto
public import FogCore

/// What a service is called in packets: SHA-256 of "fog-service-v1" and its name.
public enum ServiceName {
    /// The service that sends back at once, without looking: for packets that are only there to be there.
    public static let loop = "loop"
    /// The service that sends back what it is sent.
    public static let echo = "echo"

    /// The recipient of packets for a service.
    public static func recipient(_ name: String) -> Bytes32 {
        Bytes32(SHA256.hash(data: Array("fog-service-v1".utf8) + Array(name.utf8)))
    }
}
