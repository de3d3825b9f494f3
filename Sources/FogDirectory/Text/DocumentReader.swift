/// Reads a document of keyword lines, strictly: printable ASCII, single spaces between words, each line ended by one line
/// feed. Together with ``DocumentWord`` this leaves a document one spelling, so that whoever has read it could write the
/// same bytes again.
///
/// Reading takes time in proportion to the document's length.
public struct DocumentReader: Sendable {
    /// The most characters of a line.
    public static let lineLimit = 8192

    let bytes: [UInt8]
    /// Where the next line begins.
    public private(set) var position: Int
    private let end: Int
    private var number: Int
    private var peeked: (line: DocumentLine, end: Int)?

    /// Reads a part of bytes, which begins a line.
    ///
    /// - Parameter firstLine: The number of its first line, for errors.
    public init(_ bytes: [UInt8], _ range: Range<Int>? = nil, firstLine: Int = 1) {
        self.bytes = bytes
        let range = (range ?? 0..<bytes.count).clamped(to: 0..<bytes.count)
        position = range.lowerBound
        end = range.upperBound
        number = firstLine
    }

    /// The number of the next line.
    public var line: Int { number }

    /// Whether all lines have been read.
    public var isAtEnd: Bool { position == end }

    /// The next line, without going on; `nil` at the end.
    public mutating func peek() throws(DocumentError) -> DocumentLine? {
        if let peeked { return peeked.line }
        guard position < end else { return nil }
        let (line, next) = try parse()
        peeked = (line, next)
        return line
    }

    /// Goes on to the line behind the next one.
    private mutating func advance() {
        guard let peeked else { return }
        position = peeked.end
        number += 1
        self.peeked = nil
    }

    /// The next line, which must have this keyword and so many words.
    public mutating func read(
        _ keyword: String, _ count: ClosedRange<Int>
    ) throws(DocumentError) -> [DocumentWord] {
        guard let line = try peek() else { throw DocumentError(line: number, "'\(keyword)' is missing") }
        guard line.is(keyword) else { throw line.error("stands where '\(keyword)' belongs") }
        guard count.contains(line.words.count) else {
            let wanted = count.count == 1 ? "\(count.lowerBound)" : "\(count.lowerBound) to \(count.upperBound)"
            throw line.error("has \(line.words.count) words behind it, not \(wanted)")
        }
        advance()
        return line.words
    }

    /// The next line, which must have this keyword and one word.
    public mutating func read(_ keyword: String) throws(DocumentError) -> DocumentWord {
        try read(keyword, 1...1)[0]
    }

    /// The next line if it has this keyword.
    public mutating func readIfPresent(
        _ keyword: String, _ count: ClosedRange<Int> = 1...1
    ) throws(DocumentError) -> [DocumentWord]? {
        guard let line = try peek(), line.is(keyword) else { return nil }
        return try read(keyword, count)
    }

    /// Lines with this keyword as long as there are any.
    public mutating func readAll(
        _ keyword: String, _ count: ClosedRange<Int> = 1...1, limit: Int
    ) throws(DocumentError) -> [[DocumentWord]] {
        var lines: [[DocumentWord]] = []
        while let words = try readIfPresent(keyword, count) {
            lines.append(words)
            guard lines.count <= limit else {
                throw DocumentError(line: number - 1, "'\(keyword)' stands here more than \(limit) times")
            }
        }
        return lines
    }

    /// Refuses everything that follows.
    public mutating func readEnd() throws(DocumentError) {
        if let line = try peek() { throw line.error("stands where nothing belongs") }
    }

    /// Skips lines up to one that begins with these characters, and that one too, without looking at them.
    ///
    /// - Returns: The part that was skipped; `nil`, with nothing skipped, if no line within so many bytes begins so.
    mutating func skip(through start: StaticString, within limit: Int) -> Range<Int>? {
        peeked = nil
        let (first, last) = (position, min(end, position + limit))
        var (place, lines, isFound) = (position, 0, false)
        bytes.withUnsafeBufferPointer { bytes in
            while place < last, !isFound {
                isFound =
                    last - place >= start.utf8CodeUnitCount && bytes[place] == start.utf8Start[0]
                    && (0..<start.utf8CodeUnitCount).allSatisfy { bytes[place + $0] == start.utf8Start[$0] }
                while place < last, bytes[place] != 0x0a { place += 1 }
                guard place < last else {
                    isFound = false
                    return
                }
                place += 1
                lines += 1
            }
        }
        guard isFound else { return nil }
        position = place
        number += lines
        return first..<place
    }

    /// What follows, cut into parts of these lengths.
    ///
    /// - Throws: If there is less, or more.
    func parts(of lengths: [Int]) throws(DocumentError) -> [[UInt8]] {
        var place = position
        var parts: [[UInt8]] = []
        for length in lengths {
            guard length >= 0, length <= end - place else {
                throw DocumentError(line: 0, "it ends before what it should hold")
            }
            parts.append(Array(bytes[place..<place + length]))
            place += length
        }
        guard place == end else { throw DocumentError(line: 0, "something stands behind its end") }
        return parts
    }

    private func parse() throws(DocumentError) -> (DocumentLine, Int) {
        var words: [Range<Int>] = []
        var (place, start) = (position, position)
        var problem: String?
        let limit = min(end, position + Self.lineLimit + 1)
        bytes.withUnsafeBufferPointer { bytes in
            while place < limit {
                let byte = bytes[place]
                if byte == 0x0a || byte == 0x20 {
                    guard place > start else {
                        problem = "there is a space or a line feed too many"
                        return
                    }
                    words.append(start..<place)
                    start = place + 1
                    if byte == 0x0a { return }
                } else if byte < 0x21 || byte > 0x7e {
                    problem = "there is a character that isn't printable ASCII"
                    return
                }
                place += 1
            }
            problem = limit == end ? "the last line has no end" : "a line is longer than \(Self.lineLimit) characters"
        }
        if let problem { throw DocumentError(line: number, problem) }
        let line = DocumentLine(
            keyword: bytes[words[0]],
            words: words.dropFirst().map { DocumentWord(characters: bytes[$0], line: number) }, number: number)
        return (line, place + 1)
    }
}
