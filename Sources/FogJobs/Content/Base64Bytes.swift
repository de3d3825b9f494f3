import FogCore

/// Bytes that stand in JSON as base 64 with padding (RFC 4648 §4).
public struct Base64Bytes: Hashable, Sendable, Codable {
    /// The bytes themselves.
    public let bytes: [UInt8]

    /// Wraps bytes.
    public init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The bytes that `text` spells, or `nil` if it isn't base 64, lacks its padding or has bits set that no byte uses.
    public init?(text: String) {
        let characters = Array(text.utf8)
        guard characters.count.isMultiple(of: 4) else { return nil }
        let padding = characters.suffix(2).reversed().prefix { $0 == UInt8(ascii: "=") }.count
        guard let bytes = Base64.decode(characters.dropLast(padding)) else { return nil }
        self.bytes = bytes
    }

    /// The bytes in base 64.
    public var text: String {
        Base64.encode(bytes) + String(repeating: "=", count: (3 - bytes.count % 3) % 3)
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let value = Base64Bytes(text: try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not base 64")
        }
        self = value
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
