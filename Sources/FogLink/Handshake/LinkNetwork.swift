import Crypto
public import FogCore

extension Bytes32 {
    /// The network of a coordinator that belongs to none: itself and those who know its static key.
    public static func ofCoordinator(_ key: [UInt8]) -> Bytes32 {
        Bytes32(SHA256.hash(data: Array("fog coordinator network 1".utf8) + key))
    }
}
