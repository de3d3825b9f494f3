public import Crypto
import FogCore

/// The name of a blob everywhere in Fog: SHA-256 of its bytes.
///
/// The text form is `sha256-` and 64 lower-case hexadecimal digits, so that each blob has exactly one spelling.
public struct BlobHash: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// How many bytes a hash has.
    public static let byteCount = 32
    /// What stands before the digits in the text form.
    public static let prefix = "sha256-"

    /// The 32 bytes of the hash.
    public let bytes: [UInt8]

    /// The name of the blob with these bytes. Reads all of them: linear in their number.
    public init(hashing bytes: [UInt8]) {
        self.init(SHA256.hash(data: bytes))
    }

    /// The name of the blob that a caller hashed piece by piece.
    public init(_ digest: SHA256.Digest) {
        bytes = Array(digest)
    }

    /// The name with the given 32 bytes, or `nil` if there are more or fewer.
    public init?(bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        self.bytes = Array(bytes)
    }

    /// The name that `text` spells (`sha256-` and 64 lower-case hexadecimal digits), or `nil`.
    public init?(_ text: some StringProtocol) {
        let prefixCount = Self.prefix.utf8.count
        guard text.utf8.count == prefixCount + 2 * Self.byteCount, text.hasPrefix(Self.prefix),
            let bytes = Hexadecimal.decode(text.dropFirst(prefixCount))
        else { return nil }
        self.init(bytes: bytes)
    }

    /// The first twelve hexadecimal digits, for people: `sha256-0123456789ab`.
    public var short: String { Self.prefix + Hexadecimal.encode(bytes.prefix(6)) }

    /// The 64 hexadecimal digits without the prefix.
    public var digits: String { Hexadecimal.encode(bytes) }

    public var description: String { Self.prefix + digits }

    public static func < (left: BlobHash, right: BlobHash) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }
}

extension BlobHash: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let hash = BlobHash(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "a blob's name is sha256- and 64 lower-case hexadecimal digits")
        }
        self = hash
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
