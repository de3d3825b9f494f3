/// The difference between two versions of a document that consists of lines.
///
/// A diff says from front to back what the new document consists of: lines of the old one, and lines of its own.
///
/// ```
/// copy START COUNT
/// add COUNT
/// ```
///
/// `copy` stands for `COUNT` lines of the old document from line `START` on, the first one being 0; `add` for the
/// `COUNT` lines that follow it. Numbers are decimal, without a sign or leading zeros, and no count is 0. Copies may be
/// in any order and overlap. A line ends with a line feed and may hold any other bytes; every line of a document or a
/// diff has its line feed, also the last one. A document or a diff may be empty.
///
/// Nothing in a diff says which document it is for: applied to another one it gives nonsense or an error.
package enum LineDiff {
    /// The diff that makes `new` out of `old`.
    ///
    /// Lines are copied from wherever `old` has them, unless they are so few that their commands would be longer. The
    /// diff isn't always the shortest one, but the same documents give the same diff on every machine.
    ///
    /// Takes time in proportion to the lengths of the documents whatever they hold (with a logarithm for lines that
    /// repeat themselves), and up to 100 bytes of memory for each line. Nothing of a document of 2 GiB or more is
    /// compared.
    ///
    /// - Parameters:
    ///   - old: The document that readers have. If it doesn't end with a line feed, `apply` refuses it.
    ///   - new: The document that they will have. There is no diff for one that doesn't end with a line feed: `apply`
    ///     refuses what this returns.
    /// - Returns: The diff, longer than `new` by at most one `add COUNT`.
    package static func make(from old: [UInt8], to new: [UInt8]) -> [UInt8] {
        let isComparable = isDocument(old) && isDocument(new) && max(old.count, new.count) < Int(Int32.max)
        let old = isComparable ? old : []
        let oldLines = LineTable(old.span.bytes)
        let newLines = LineTable(new.span.bytes)
        let matcher = LineMatcher(old.span.bytes, oldLines, new.span.bytes, newLines)
        // So many bytes may be shorter as a part of one `add` than as a `copy` with another `add` behind it.
        let worthless = "copy \(oldLines.count) \(oldLines.count)\nadd \(newLines.count)\n".utf8.count
        var diff: [UInt8] = []
        // Lines of the new document from here to the current one are in no command yet.
        var pending = 0
        func add(upTo end: Int) {
            guard pending < end else { return }
            diff.append(contentsOf: "add \(end - pending)\n".utf8)
            diff.append(contentsOf: new[newLines.bytes(of: pending..<end)])
        }
        var current = 0
        // How far the old document has come, so to say. A few lines that a new part happens to share with some other
        // part don't count, or lines that the documents have often would be looked for there from then on.
        var cursor = 0
        while current < newLines.count {
            guard let match = matcher.longestMatch(at: current, near: cursor) else {
                current += 1
                continue
            }
            let back = matcher.countBefore(current, match.lowerBound, atMost: current - pending)
            let start = current - back
            current += match.count
            guard newLines.bytes(of: start..<current).count > worthless else { continue }
            add(upTo: start)
            diff.append(contentsOf: "copy \(match.lowerBound - back) \(match.count + back)\n".utf8)
            pending = current
            if match.count >= 8 { cursor = match.upperBound }
        }
        add(upTo: newLines.count)
        return diff
    }

    /// The document that a diff makes out of `old`.
    ///
    /// The diff may come from anybody: whatever it holds, this returns or throws. It is understood and measured to its
    /// end before the new document is begun, so that nothing longer than `limit` is ever allocated for it.
    ///
    /// Takes time in proportion to the lengths of the documents and the diff. Besides the new document it takes memory
    /// for one number for each line of `old` and three for each command.
    ///
    /// - Parameters:
    ///   - diff: The diff, complete. Its length is bounded by whoever receives it.
    ///   - old: The document that the diff was made from; it must end with a line feed or be empty.
    ///   - limit: How many bytes the new document may have.
    /// - Returns: The new document, which ends with a line feed or is empty.
    /// - Throws: The first thing that is wrong, and where.
    package static func apply(
        _ diff: ArraySlice<UInt8>, to old: [UInt8], limit: Int
    ) throws(LineDiffError) -> [UInt8] {
        guard isDocument(old) else { throw .unterminatedDocument }
        let oldLines = LineTable(old.span.bytes)
        var reader = LineDiffReader(diff.span.bytes)
        var pieces: [LineDiffPiece] = []
        var count = 0
        while !reader.isAtEnd {
            let line = reader.line
            let piece = try reader.readPiece(of: oldLines)
            guard piece.bytes.count <= limit - count else { throw .tooLong(line: line, limit: limit) }
            count += piece.bytes.count
            pieces.append(piece)
        }
        var new: [UInt8] = []
        new.reserveCapacity(count)
        for piece in pieces {
            if piece.isCopied {
                new.append(contentsOf: old[piece.bytes])
            } else {
                let start = diff.startIndex + piece.bytes.lowerBound
                new.append(contentsOf: diff[start..<start + piece.bytes.count])
            }
        }
        return new
    }

    /// The document that a diff makes out of `old`: the same for a diff that is a whole array.
    package static func apply(_ diff: [UInt8], to old: [UInt8], limit: Int) throws(LineDiffError) -> [UInt8] {
        try apply(diff[...], to: old, limit: limit)
    }

    private static func isDocument(_ bytes: [UInt8]) -> Bool { bytes.isEmpty || bytes.last == lineFeed }
}

private let lineFeed = UInt8(ascii: "\n")

/// Where the lines of a document are.
private struct LineTable {
    /// Where each line starts, then the end of the last one.
    private let starts: [Int]

    init(_ bytes: RawSpan) {
        var starts = [0]
        var position = 0
        while position < bytes.byteCount {
            position = bytes.endOfLine(from: position) ?? bytes.byteCount
            starts.append(position)
        }
        self.starts = starts
    }

    var count: Int { starts.count - 1 }

    /// Where some lines are, with the line feed of the last one.
    func bytes(of lines: Range<Int>) -> Range<Int> { starts[lines.lowerBound]..<starts[lines.upperBound] }

    /// Where a line is, with its line feed.
    subscript(line: Int) -> Range<Int> { starts[line]..<starts[line + 1] }
}

/// Finds the lines of a new document in an old one, each of less than 2 GiB.
private struct LineMatcher {
    /// For each line, which text it has: equal numbers are equal bytes. The texts of the old document are numbered in
    /// the order in which they appear; a line that only the new document has gets -1.
    private let old: [Int32]
    private let new: [Int32]
    /// For each text, where its lines begin in `places`; then the end of the last one's.
    private let placeStarts: [Int32]
    /// The lines of the old document, by their texts and then in order.
    private let places: [Int32]

    /// So many places are tried for a line that the old document has often: the factor by which documents that repeat
    /// themselves cost more.
    private static let placeLimit = 8

    init(_ oldBytes: RawSpan, _ oldLines: LineTable, _ newBytes: RawSpan, _ newLines: LineTable) {
        var texts = LineTexts()
        var old: [Int32] = []
        old.reserveCapacity(oldLines.count)
        for line in 0..<oldLines.count { old.append(texts.insert(oldLines[line], of: oldBytes)) }
        var new: [Int32] = []
        new.reserveCapacity(newLines.count)
        for line in 0..<newLines.count { new.append(texts.find(newLines[line], of: newBytes, in: oldBytes)) }

        // Sorted by counting. First each text's count stands where its end will be, then its start where the next one's
        // will be.
        var placeStarts = [Int32](repeating: 0, count: texts.count + 1)
        for text in old { placeStarts[Int(text) + 1] += 1 }
        for text in 0..<texts.count { placeStarts[text + 1] += placeStarts[text] }
        var ends = placeStarts
        var places = [Int32](repeating: 0, count: old.count)
        for (line, text) in old.enumerated() {
            places[Int(ends[Int(text)])] = Int32(line)
            ends[Int(text)] += 1
        }
        self.old = old
        self.new = new
        self.placeStarts = placeStarts
        self.places = places
    }

    /// The lines of the old document that are equal to as many lines of the new one as possible from `line` on, or
    /// `nil` if not even that line is there.
    ///
    /// Of places that are equally good, the first at or behind `cursor` is taken: most changes leave the order of lines
    /// alone.
    func longestMatch(at line: Int, near cursor: Int) -> Range<Int>? {
        guard new[line] >= 0 else { return nil }
        let text = Int(new[line])
        let all = Int(placeStarts[text])..<Int(placeStarts[text + 1])
        let middle = all.count == 1 ? all.lowerBound : firstPlace(in: all, notBefore: cursor)
        let end = min(all.upperBound, middle + Self.placeLimit)
        // Of those before the cursor the first ones: where lines repeat themselves, most of them follow there.
        let early = min(middle, all.lowerBound + Self.placeLimit - (end - middle))
        var best = 0..<0
        for index in middle..<end { improve(&best, with: Int(places[index]), for: line) }
        for index in all.lowerBound..<early { improve(&best, with: Int(places[index]), for: line) }
        return best
    }

    /// How many lines before a line of the new document are equal to those before a line of the old one.
    func countBefore(_ line: Int, _ place: Int, atMost limit: Int) -> Int {
        let limit = min(limit, place)
        var count = 0
        while count < limit, old[place - count - 1] == new[line - count - 1] { count += 1 }
        return count
    }

    private func improve(_ best: inout Range<Int>, with place: Int, for line: Int) {
        let limit = min(old.count - place, new.count - line)
        // Mostly the line that would make it longer says at once that it isn't.
        guard limit > best.count, old[place + best.count] == new[line + best.count] else { return }
        var count = 0
        while count < limit, old[place + count] == new[line + count] { count += 1 }
        if count > best.count { best = place..<place + count }
    }

    private func firstPlace(in range: Range<Int>, notBefore cursor: Int) -> Int {
        var lower = range.lowerBound
        var upper = range.upperBound
        while lower < upper {
            let middle = (lower + upper) / 2
            if places[middle] < cursor { lower = middle + 1 } else { upper = middle }
        }
        return lower
    }
}

/// The different texts that the lines of a document have, numbered from 0 in the order in which they appear.
private struct LineTexts {
    /// Where a text first appears, in three numbers to take up little of a cache.
    private struct Slot {
        var hash: UInt32 = 0
        /// Or -1 if there is no text in the slot.
        var number: Int32 = -1
        var start: Int32 = 0
    }

    /// Open addressing, at most half full.
    private var slots = [Slot](repeating: Slot(), count: 1 << 10)
    /// How many texts there are.
    private(set) var count = 0

    /// The number of a line of the document, new or not.
    mutating func insert(_ line: Range<Int>, of document: RawSpan) -> Int32 {
        let hash = Self.hash(document.extracting(line))
        let slot = slot(of: document.extracting(line), hash, in: document)
        if slots[slot].number >= 0 { return slots[slot].number }
        let number = Int32(count)
        slots[slot] = Slot(hash: hash, number: number, start: Int32(line.lowerBound))
        count += 1
        if count > slots.count / 2 { grow() }
        return number
    }

    /// The number of the text of a line of other bytes, or -1 if no line of the document has it.
    func find(_ line: Range<Int>, of bytes: RawSpan, in document: RawSpan) -> Int32 {
        let line = bytes.extracting(line)
        return slots[slot(of: line, Self.hash(line), in: document)].number
    }

    /// The slot in which a text is, or else the one in which it would be.
    private func slot(of line: RawSpan, _ hash: UInt32, in document: RawSpan) -> Int {
        var index = Int(hash) & (slots.count - 1)
        while slots[index].number >= 0 {
            if slots[index].hash == hash {
                // As both end at their first line feed, one can't be the beginning of the other.
                let start = Int(slots[index].start)
                let end = start + line.byteCount
                if end <= document.byteCount, document.extracting(start..<end).holdsSame(as: line) { return index }
            }
            index = (index + 1) & (slots.count - 1)
        }
        return index
    }

    private mutating func grow() {
        let full = slots
        slots = [Slot](repeating: Slot(), count: full.count * 2)
        for slot in full where slot.number >= 0 {
            var index = Int(slot.hash) & (slots.count - 1)
            while slots[index].number >= 0 { index = (index + 1) & (slots.count - 1) }
            slots[index] = slot
        }
    }

    /// Keyed afresh in each process, so that nobody can choose lines that meet in one slot. The numbers of the texts
    /// don't depend on it.
    private static func hash(_ line: RawSpan) -> UInt32 {
        var hasher = Hasher()
        line.withUnsafeBytes { hasher.combine(bytes: $0) }
        return UInt32(truncatingIfNeeded: hasher.finalize())
    }
}

/// Bytes that a new document has next.
private struct LineDiffPiece {
    /// Whether they are in the old document, or else in the diff.
    let isCopied: Bool
    let bytes: Range<Int>
}

/// Reads the commands of a diff that may hold anything.
private struct LineDiffReader: ~Escapable {
    private let bytes: RawSpan
    private var position = 0
    /// The line that comes next, from 1.
    private(set) var line = 1

    private static let copy = [UInt8]("copy ".utf8)
    private static let add = [UInt8]("add ".utf8)

    @_lifetime(copy bytes)
    init(_ bytes: RawSpan) {
        self.bytes = bytes
    }

    var isAtEnd: Bool { position == bytes.byteCount }

    /// Reads a command with its lines.
    mutating func readPiece(of oldLines: LineTable) throws(LineDiffError) -> LineDiffPiece {
        if take(Self.copy) {
            let start = try readNumber(until: UInt8(ascii: " "))
            let count = try readNumber(until: lineFeed)
            guard count > 0 else { throw .emptyCommand(line: line) }
            guard start <= oldLines.count, count <= oldLines.count - start else {
                throw .pastEnd(line: line, lineCount: oldLines.count)
            }
            line += 1
            return LineDiffPiece(isCopied: true, bytes: oldLines.bytes(of: start..<start + count))
        }
        guard take(Self.add) else { throw .unknownCommand(line: line) }
        let count = try readNumber(until: lineFeed)
        guard count > 0 else { throw .emptyCommand(line: line) }
        let start = position
        for index in 0..<count {
            guard !isAtEnd else { throw .missingLines(line: line, needed: count, left: index) }
            guard let end = bytes.endOfLine(from: position) else { throw .unterminated(line: line + 1 + index) }
            position = end
        }
        line += 1 + count
        return LineDiffPiece(isCopied: false, bytes: start..<position)
    }

    /// Goes behind a word, if it comes next.
    private mutating func take(_ word: [UInt8]) -> Bool {
        guard word.count <= bytes.byteCount - position else { return false }
        guard bytes.extracting(position..<position + word.count).holdsSame(as: word.span.bytes) else { return false }
        position += word.count
        return true
    }

    /// Reads a number and the byte that must follow it.
    private mutating func readNumber(until end: UInt8) throws(LineDiffError) -> Int {
        let start = position
        var number = 0
        while !isAtEnd {
            let byte = bytes.unsafeLoad(fromByteOffset: position, as: UInt8.self)
            guard case UInt8(ascii: "0")...UInt8(ascii: "9") = byte else { break }
            // Behind a zero at the beginning, nothing may come.
            guard number > 0 || position == start else { throw .invalidNumber(line: line) }
            let (product, isTooLarge) = number.multipliedReportingOverflow(by: 10)
            let (sum, isTooLargeNow) = product.addingReportingOverflow(Int(byte - UInt8(ascii: "0")))
            guard !isTooLarge, !isTooLargeNow else { throw .invalidNumber(line: line) }
            number = sum
            position += 1
        }
        guard !isAtEnd else { throw .unterminated(line: line) }
        guard position > start else { throw .invalidNumber(line: line) }
        let byte = bytes.unsafeLoad(fromByteOffset: position, as: UInt8.self)
        guard byte == UInt8(ascii: " ") || byte == lineFeed else { throw .invalidNumber(line: line) }
        guard byte == end else { throw .malformedCommand(line: line) }
        position += 1
        return number
    }
}

extension RawSpan {
    /// Where the line that holds this position ends, behind its line feed, or `nil` if no line feed follows.
    fileprivate func endOfLine(from start: Int) -> Int? {
        var position = start
        // A line feed becomes a zero, and the lowest zero byte the lowest one with its top bit set.
        while byteCount - position >= 8 {
            let word = UInt64(littleEndian: unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self))
            let marked = word ^ 0x0a0a_0a0a_0a0a_0a0a
            let zeros = (marked &- 0x0101_0101_0101_0101) & ~marked & 0x8080_8080_8080_8080
            if zeros != 0 { return position + zeros.trailingZeroBitCount / 8 + 1 }
            position += 8
        }
        while position < byteCount {
            position += 1
            if unsafeLoad(fromByteOffset: position - 1, as: UInt8.self) == lineFeed { return position }
        }
        return nil
    }

    /// Whether both hold the same bytes.
    fileprivate func holdsSame(as other: RawSpan) -> Bool {
        guard byteCount == other.byteCount else { return false }
        var position = 0
        while byteCount - position >= 8 {
            let word = unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self)
            guard word == other.unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self) else { return false }
            position += 8
        }
        while position < byteCount {
            let byte = unsafeLoad(fromByteOffset: position, as: UInt8.self)
            guard byte == other.unsafeLoad(fromByteOffset: position, as: UInt8.self) else { return false }
            position += 1
        }
        return true
    }
}
