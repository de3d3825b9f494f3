/// Names a job: `j` and twelve characters of base 32, 60 random bits, such as `j7k2mq4x1a9pz`.
///
/// The alphabet is Crockford's, lower-case, without `i`, `l`, `o` and `u`, so that an identifier can be read aloud.
public struct JobID: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The identifier as people type it.
    public let description: String

    static let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)

    /// Draws a new identifier.
    public init(using generator: inout some RandomNumberGenerator) {
        var characters = [UInt8(ascii: "j")]
        var bits = generator.next()
        for _ in 0..<12 {
            characters.append(Self.alphabet[Int(bits & 31)])
            bits >>= 5
        }
        description = String(decoding: characters, as: UTF8.self)
    }

    /// The identifier that `text` spells, or `nil` if it isn't one.
    public init?(_ text: some StringProtocol) {
        guard text.utf8.count == 13, text.utf8.first == UInt8(ascii: "j"),
            text.utf8.dropFirst().allSatisfy(Self.alphabet.contains)
        else { return nil }
        description = String(text)
    }

    public static func < (left: JobID, right: JobID) -> Bool { left.description < right.description }
}

extension JobID: Codable {
    public init(from decoder: any Decoder) throws {
        self = try decoder.decodeIdentifier("a job identifier is j and twelve characters", JobID.init)
    }

    public func encode(to encoder: any Encoder) throws {
        try encoder.encodeIdentifier(description)
    }
}
