public import Crypto

/// The name of a node in every part of Fog: SHA-256 of its Ed25519 identity key.
///
/// The text form is 64 lower-case hexadecimal digits; ``short`` is for people.
public struct NodeID: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// How many bytes an identifier has.
    public static let byteCount = 32

    /// The 32 bytes of the hash, held in place.
    public let hash: Bytes32

    /// The 32 bytes of the hash as an array. Allocates.
    public var bytes: [UInt8] { hash.array }

    /// The identifier with the given 32 bytes.
    public init(_ hash: Bytes32) {
        self.hash = hash
    }

    /// The identifier of the node with the given Ed25519 public key (its 32 raw bytes).
    public init(identityKey: Curve25519.Signing.PublicKey) {
        hash = Bytes32(SHA256.hash(data: identityKey.rawRepresentation))
    }

    /// The identifier with the given 32 bytes, or `nil` if there are more or fewer.
    public init?(bytes: some Collection<UInt8>) {
        guard let hash = Bytes32(bytes) else { return nil }
        self.hash = hash
    }

    /// The identifier that `text` spells in 64 lower-case hexadecimal digits, or `nil`.
    public init?(_ text: some StringProtocol) {
        guard text.utf8.count == 2 * Self.byteCount, let bytes = Hexadecimal.decode(text) else { return nil }
        self.init(bytes: bytes)
    }

    /// The first twelve hexadecimal digits: enough to tell nodes of one network apart on a screen.
    public var short: String { Hexadecimal.encode(bytes.prefix(6)) }

    public var description: String { Hexadecimal.encode(bytes) }

    public static func < (left: NodeID, right: NodeID) -> Bool {
        left.hash < right.hash
    }
}

extension NodeID: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let identifier = NodeID(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "a node identifier has 64 lower-case hexadecimal digits")
        }
        self = identifier
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
