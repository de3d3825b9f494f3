public import FogCore

/// A word of a document's line, and what it can be read as: each value has one spelling, and every other is refused.
public struct DocumentWord: Sendable {
    /// The characters: printable ASCII without spaces, at least one.
    public let characters: ArraySlice<UInt8>
    let line: Int

    /// The word as text.
    public var text: String { String(decoding: characters, as: UTF8.self) }

    /// A number without sign or leading zeros.
    public func integer(_ range: ClosedRange<UInt64> = 0...UInt64.max) throws(DocumentError) -> UInt64 {
        guard characters.count == 1 || characters.first != 0x30 else { throw error("no number") }
        var value: UInt64 = 0
        for character in characters {
            let digit = UInt64(character) &- 0x30
            let (product, isTooLarge) = value.multipliedReportingOverflow(by: 10)
            let (sum, isOver) = product.addingReportingOverflow(digit)
            guard digit < 10, !isTooLarge, !isOver else { throw error("no number") }
            value = sum
        }
        guard range.contains(value) else {
            throw error("not between \(range.lowerBound) and \(range.upperBound)")
        }
        return value
    }

    /// A number that may be negative.
    public func signedInteger() throws(DocumentError) -> Int64 {
        guard characters.first == UInt8(ascii: "-") else {
            return Int64(truncatingIfNeeded: try integer(0...UInt64(Int64.max)))
        }
        let rest = DocumentWord(characters: characters.dropFirst(), line: line)
        guard !rest.characters.isEmpty else { throw error("no number") }
        return Int64(truncatingIfNeeded: 0 &- (try rest.integer(1...Int64.min.magnitude)))
    }

    /// Bytes in base64.
    public func bytes(_ count: Int) throws(DocumentError) -> [UInt8] {
        guard let bytes = Base64.decode(characters), bytes.count == count else {
            throw error("not \(count) bytes in base64")
        }
        return bytes
    }

    /// Bytes in base64, as many as the caller doesn't know, up to a limit.
    public func bytes(upTo limit: Int) throws(DocumentError) -> [UInt8] {
        guard let bytes = Base64.decode(characters), bytes.count <= limit else {
            throw error("not base64 of at most \(limit) bytes")
        }
        return bytes
    }

    /// 32 bytes in base64.
    public func bytes32() throws(DocumentError) -> Bytes32 {
        guard let bytes = Bytes32(try bytes(Bytes32.byteCount)) else { throw error("not 32 bytes in base64") }
        return bytes
    }

    /// A node's identifier: 64 hexadecimal digits.
    public func node() throws(DocumentError) -> NodeID {
        guard let bytes = Hexadecimal.decode(characters: characters), let node = NodeID(bytes: bytes) else {
            throw error("no identifier of a node")
        }
        return node
    }

    /// A time as ``WallTime/description`` writes it.
    public func time() throws(DocumentError) -> WallTime {
        guard characters.count <= 32, let time = WallTime(text), time.description == text else {
            throw error("no time")
        }
        return time
    }

    /// An address with a port.
    public func address() throws(DocumentError) -> NetworkAddress {
        guard let address = NetworkAddress(text), address.description == text else { throw error("no HOST:PORT") }
        return address
    }

    /// A name: lower-case letters, digits and hyphens, the first a letter, at most 64 of them.
    public func name() throws(DocumentError) -> String {
        guard DocumentName.isValid(characters) else {
            throw error("no name; names have lower-case letters, digits and hyphens, at most 64")
        }
        return text
    }

    /// What is wrong with this word.
    func error(_ problem: String) -> DocumentError {
        DocumentError(line: line, "'\(String(text.prefix(80)))' is \(problem)")
    }
}

/// What names look like in documents.
public enum DocumentName {
    /// Whether characters are lower-case letters, digits and hyphens, the first a letter, and at most 64.
    public static func isValid(_ characters: some Collection<UInt8>) -> Bool {
        guard let first = characters.first, (0x61...0x7a).contains(first), characters.count <= 64 else { return false }
        return characters.allSatisfy { (0x61...0x7a).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2d }
    }
}
