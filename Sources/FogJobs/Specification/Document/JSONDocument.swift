/// Reads a text of JSON (RFC 8259) into a ``DocumentNode``.
///
/// JSON goes its own way, rather than that of YAML's flow style, because YAML 1.1 doesn't contain all of it: paired
/// surrogate escapes, DEL and the line separators inside strings are legal JSON that YAML refuses or changes.
struct JSONDocument {
    private let bytes: [UInt8]
    private var index = 0
    private var line = 1
    private var column = 1
    private var builder = DocumentBuilder()

    /// Reads the one value in the text, which must be UTF-8.
    ///
    /// - Throws: The first place where the text isn't JSON, nests too deep or holds too many values.
    static func read(_ bytes: [UInt8]) throws(SpecificationProblem) -> DocumentNode {
        var document = JSONDocument(bytes: bytes)
        return try document.read()
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    private mutating func read() throws(SpecificationProblem) -> DocumentNode {
        var open: [Bool] = []
        repeat {
            skipBlanks()
            let place = place
            if consume("{") {
                try builder.begin(mapping: true, at: place)
                open.append(true)
                skipBlanks()
                if peek != UInt8(ascii: "}") {
                    try readName()
                    continue
                }
            } else if consume("[") {
                try builder.begin(mapping: false, at: place)
                open.append(false)
                skipBlanks()
                if peek != UInt8(ascii: "]") { continue }
            } else {
                try readScalar()
            }
            try readUntilNextValue(&open)
        } while !open.isEmpty
        skipBlanks()
        guard index == bytes.count, let root = builder.root else { throw unexpected("the end of the text") }
        return root
    }

    /// After a value: ends what ends here, and moves to the next value of what goes on.
    private mutating func readUntilNextValue(_ open: inout [Bool]) throws(SpecificationProblem) {
        while let isMapping = open.last {
            skipBlanks()
            if consume(",") {
                // An opening brace directly before would have been followed by a name, so a value stands before.
                if isMapping {
                    skipBlanks()
                    try readName()
                }
                return
            }
            guard consume(isMapping ? "}" : "]") else { throw unexpected("a comma or the end of the list or mapping") }
            builder.end()
            open.removeLast()
        }
    }

    private mutating func readName() throws(SpecificationProblem) {
        let place = place
        guard peek == UInt8(ascii: "\"") else { throw unexpected("the name of a field in double quotes") }
        try builder.scalar(readString(), isPlain: false, at: place)
        skipBlanks()
        guard consume(":") else { throw unexpected("a colon") }
    }

    private mutating func readScalar() throws(SpecificationProblem) {
        let place = place
        if peek == UInt8(ascii: "\"") {
            try builder.scalar(readString(), isPlain: false, at: place)
            return
        }
        let start = index
        while let byte = peek, byte.isWordByte { advance() }
        let word = String(decoding: bytes[start..<index], as: UTF8.self)
        guard ["true", "false", "null"].contains(word) || word.isNumberOfJSON else {
            throw SpecificationProblem(at: place, "the text isn't JSON: a value is expected")
        }
        try builder.scalar(word, isPlain: true, at: place)
    }

    private mutating func readString() throws(SpecificationProblem) -> String {
        advance()
        var text: [UInt8] = []
        while let byte = peek {
            switch byte {
            case UInt8(ascii: "\""):
                advance()
                return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"):
                try readEscape(into: &text)
            case 0..<0x20:
                throw unexpected("an escape in place of a control character")
            default:
                text.append(byte)
                advance()
            }
        }
        throw unexpected("the end of a string")
    }

    private mutating func readEscape(into text: inout [UInt8]) throws(SpecificationProblem) {
        advance()
        let escapes: [(letter: UInt8, byte: UInt8)] = [
            (UInt8(ascii: "\""), UInt8(ascii: "\"")), (UInt8(ascii: "\\"), UInt8(ascii: "\\")),
            (UInt8(ascii: "/"), UInt8(ascii: "/")), (UInt8(ascii: "b"), 0x08), (UInt8(ascii: "f"), 0x0C),
            (UInt8(ascii: "n"), 0x0A), (UInt8(ascii: "r"), 0x0D), (UInt8(ascii: "t"), 0x09),
        ]
        if let escape = escapes.first(where: { $0.letter == peek }) {
            advance()
            text.append(escape.byte)
            return
        }
        guard consume("u"), let unit = readHexadecimal() else { throw unexpected("an escape of JSON") }
        var units = [unit]
        if (0xD800..<0xDC00).contains(unit) {
            guard consume("\\"), consume("u"), let second = readHexadecimal() else {
                throw unexpected("the second half of a surrogate pair")
            }
            units.append(second)
        }
        guard let scalars = String(validating: units, as: UTF16.self) else {
            throw unexpected("a surrogate pair")
        }
        text.append(contentsOf: scalars.utf8)
    }

    private mutating func readHexadecimal() -> UInt16? {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard let byte = peek, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { return nil }
            unit = unit << 4 | UInt16(digit)
            advance()
        }
        return unit
    }

    private var peek: UInt8? { index < bytes.count ? bytes[index] : nil }

    private var place: SpecificationPlace { SpecificationPlace(line: line, column: column) }

    /// Moves over one byte and keeps count of lines and of columns in Unicode scalars, so that places cost nothing.
    private mutating func advance() {
        let byte = bytes[index]
        index += 1
        let isBreak = byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") && peek != UInt8(ascii: "\n")
        if isBreak {
            line += 1
            column = 1
        } else if byte & 0xC0 != 0x80 {
            column += 1
        }
    }

    private mutating func consume(_ character: Unicode.Scalar) -> Bool {
        guard peek == UInt8(ascii: character) else { return false }
        advance()
        return true
    }

    private mutating func skipBlanks() {
        while let byte = peek, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { advance() }
    }

    private func unexpected(_ expected: String) -> SpecificationProblem {
        SpecificationProblem(at: place, "the text isn't JSON: \(expected) is expected")
    }
}

extension UInt8 {
    fileprivate var isWordByte: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."): true
        default: false
        }
    }
}

extension String {
    /// Whether the text is a number in JSON's grammar: no leading zero or plus sign, digits around the point.
    fileprivate var isNumberOfJSON: Bool {
        var rest = self[...].utf8
        func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
        func takeDigits() -> Int {
            let count = rest.prefix(while: isDigit).count
            rest = rest.dropFirst(count)
            return count
        }
        if rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
        let startsWithZero = rest.first == UInt8(ascii: "0")
        let whole = takeDigits()
        guard whole == 1 || whole > 1 && !startsWithZero else { return false }
        if rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst()
            guard takeDigits() > 0 else { return false }
        }
        if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
            rest = rest.dropFirst()
            if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
            guard takeDigits() > 0 else { return false }
        }
        return rest.isEmpty
    }
}
