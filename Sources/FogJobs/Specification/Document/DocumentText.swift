/// Reads a text of YAML or JSON, whatever it describes.
package enum DocumentText {
    /// Reads the one value in a text of at most 1 MiB, which must be UTF-8.
    ///
    /// - Throws: The first place where the text is neither YAML nor JSON, or uses what this format leaves out.
    package static func read(_ text: [UInt8]) throws(SpecificationProblem) -> DocumentNode {
        guard text.count <= SpecificationLimits.textBytes else {
            let limit = SizeNotation.format(Int64(SpecificationLimits.textBytes))
            throw SpecificationProblem(
                path: "", message: "the text has \(text.count) bytes, more than the \(limit) allowed")
        }
        if let offset = text.firstByteThatIsNotUTF8 {
            throw SpecificationProblem(at: SpecificationPlace(ofByte: offset, in: text), "the text is not UTF-8")
        }
        // A byte order mark says nothing in UTF-8 and would count as a column.
        let bytes = text.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(text.dropFirst(3)) : text
        if bytes.first(where: { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }) == UInt8(ascii: "{") {
            // What isn't JSON in spite of the brace may be YAML's flow style, whose message is then the one to show.
            do throws(SpecificationProblem) {
                return try JSONDocument.read(bytes)
            } catch {
                return try YAMLDocument.read(bytes)
            }
        }
        return try YAMLDocument.read(bytes)
    }
}

extension [UInt8] {
    /// Where the bytes stop being UTF-8, or `nil` if all of them are.
    fileprivate var firstByteThatIsNotUTF8: Int? {
        if String(validating: self, as: UTF8.self) != nil { return nil }
        var offset = 0
        var decoder = UTF8.ForwardParser()
        var iterator = makeIterator()
        while case .valid(let scalar) = decoder.parseScalar(from: &iterator) {
            offset += scalar.count
        }
        return offset
    }
}
