extension Decoder {
    /// Decodes an identifier from the string that spells it; `expected` says what such a string looks like.
    func decodeIdentifier<Identifier>(_ expected: String, _ parse: (String) -> Identifier?) throws -> Identifier {
        let container = try singleValueContainer()
        guard let identifier = parse(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: expected)
        }
        return identifier
    }
}

extension Encoder {
    /// Encodes an identifier as the string that spells it.
    func encodeIdentifier(_ text: String) throws {
        var container = singleValueContainer()
        try container.encode(text)
    }
}
