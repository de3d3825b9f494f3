public import FogCore

/// The 16 bytes that say whose log a file is, so that one log's file can't stand in for another's.
public struct AppendLogIdentity: Hashable, Sendable, CustomStringConvertible {
    /// How many bytes an identity has.
    public static let byteCount = 16

    /// The 16 bytes.
    public let bytes: [UInt8]

    /// Takes the identity from 16 bytes, such as the beginning of a hash of what the log is about.
    public init(bytes: [UInt8]) throws(FogError) {
        guard bytes.count == Self.byteCount else {
            throw FogError(.invalid, "a log's identity has \(Self.byteCount) bytes, not \(bytes.count)")
        }
        self.bytes = bytes
    }

    /// Draws an identity from the system's random number generator.
    public static func random() -> AppendLogIdentity {
        var bytes: [UInt8] = []
        bytes.appendInteger(UInt64.random(in: .min ... .max))
        bytes.appendInteger(UInt64.random(in: .min ... .max))
        return AppendLogIdentity(exactly: bytes)
    }

    private init(exactly bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Lower-case hexadecimal.
    public var description: String { Hexadecimal.encode(bytes) }
}
