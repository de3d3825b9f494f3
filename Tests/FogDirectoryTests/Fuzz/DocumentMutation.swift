import FogSimulation

/// Damage to text in lines and words: by chance, and by somebody who knows where numbers are and what is sorted.
struct DocumentMutation: Sendable {
    /// Lines of genuine documents, each with its line feed, some of which are put where they don't belong.
    private let lines: [[UInt8]]
    private let words: [[UInt8]]

    /// Words that have a meaning somewhere, or nearly.
    private static let numbers =
        [
            "0", "00", "1", "01", "-1", "-0", "-", "+1", "255", "256", "65535", "65536", "4294967296",
            "9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809",
            "18446744073709551615", "18446744073709551616", "99999999999999999999999999999999999999999",
            "2027-01-15T08:00:00.000Z", "9999-12-31T23:59:59.999Z", "0000-01-01T00:00:00.000Z",
            "+292278994-08-17T07:12:55.807Z", "2027-02-30T08:00:00.000Z", "[::1]:80", "[::1]:080", "a:1", "a:65536",
            "[]:1",
            "AAAA", "AAAB", "AB", "A", "=", "ed25519", "mldsa65", "relay", "mix", "valid", "revealed", "signature",
            "node",
        ].map { Array($0.utf8) }

    init(_ samples: [[UInt8]]) {
        lines = samples.flatMap { $0.split(separator: 0x0a).map { Array($0) + [0x0a] } }
        words = Self.numbers + lines.flatMap { $0.dropLast().split(separator: 0x20).map { Array($0) } }
    }

    /// Damages bytes in one to three places.
    func damage(_ bytes: inout [UInt8], using dice: inout SeededGenerator) {
        for _ in 0...dice.index(below: 3) {
            if bytes.isEmpty { bytes = lines[dice.index(below: lines.count)] }
            let place = dice.index(below: bytes.count)
            switch dice.index(below: 16) {
            case 0: bytes[place] = UInt8(truncatingIfNeeded: dice.next())
            case 1: bytes[place] ^= 1 << UInt8(dice.number(below: 8))
            case 2: bytes[place] = Self.special[dice.index(below: Self.special.count)]
            case 3: bytes.insert(Self.special[dice.index(below: Self.special.count)], at: place)
            case 4: bytes.remove(at: place)
            case 5: bytes.removeSubrange(place...)
            case 6: bytes.insert(contentsOf: Self.random(64, using: &dice), at: place)
            case 7: bytes.removeSubrange(Self.line(of: bytes, at: place))
            case 8:
                let line = Array(bytes[Self.line(of: bytes, at: place)])
                bytes.insert(contentsOf: line, at: Self.line(of: bytes, at: dice.index(below: bytes.count)).lowerBound)
            case 9: exchangeLines(&bytes, place, dice.index(below: bytes.count))
            case 10:
                let line = lines[dice.index(below: lines.count)]
                bytes.insert(contentsOf: line, at: Self.line(of: bytes, at: place).lowerBound)
            case 11: repeatLine(&bytes, place, using: &dice)
            case 12: bytes.replaceSubrange(Self.word(of: bytes, at: place), with: word(using: &dice))
            case 13:
                bytes.insert(contentsOf: [0x20] + word(using: &dice), at: Self.word(of: bytes, at: place).upperBound)
            case 14:
                let word = Self.word(of: bytes, at: place)
                bytes.removeSubrange(max(0, word.lowerBound - 1)..<word.upperBound)
            default: bytes.replaceSubrange(Self.word(of: bytes, at: place), with: Self.digits(using: &dice))
            }
        }
    }

    /// Bytes around what is printable, and those that stand between words.
    private static let special: [UInt8] = [
        0, 9, 0x0a, 0x0d, 0x1f, 0x20, 0x21, 0x2b, 0x2d, 0x30, 0x3a, 0x3d, 0x7e, 0x7f, 0x80, 0xff,
    ]

    /// Up to so many random bytes, mostly printable.
    static func random(_ limit: Int, using dice: inout SeededGenerator) -> [UInt8] {
        let isText = dice.index(below: 4) > 0
        return (0...dice.index(below: limit)).map { _ in
            let byte = UInt8(truncatingIfNeeded: dice.next())
            return isText ? 0x20 + byte % 0x60 : byte
        }
    }

    private static func digits(using dice: inout SeededGenerator) -> [UInt8] {
        (0...dice.index(below: 24)).map { _ in 0x30 + UInt8(dice.number(below: 10)) }
    }

    private func word(using dice: inout SeededGenerator) -> [UInt8] {
        let isNumber = dice.index(below: 2) == 0
        return isNumber ? Self.numbers[dice.index(below: Self.numbers.count)] : words[dice.index(below: words.count)]
    }

    /// The line that a byte is in, with its line feed.
    private static func line(of bytes: [UInt8], at place: Int) -> Range<Int> {
        var (start, end) = (place, place)
        while start > 0, bytes[start - 1] != 0x0a { start -= 1 }
        while end < bytes.count, bytes[end] != 0x0a { end += 1 }
        return start..<min(end + 1, bytes.count)
    }

    /// The word that a byte is in; nothing if it stands between words.
    private static func word(of bytes: [UInt8], at place: Int) -> Range<Int> {
        var (start, end) = (place, place)
        while start > 0, bytes[start - 1] > 0x20 { start -= 1 }
        while end < bytes.count, bytes[end] > 0x20 { end += 1 }
        return start..<end
    }

    private func exchangeLines(_ bytes: inout [UInt8], _ first: Int, _ second: Int) {
        let (left, right) = (
            Self.line(of: bytes, at: min(first, second)), Self.line(of: bytes, at: max(first, second))
        )
        guard left.upperBound <= right.lowerBound else { return }
        let (before, behind) = (Array(bytes[left]), Array(bytes[right]))
        bytes.replaceSubrange(right, with: before)
        bytes.replaceSubrange(left, with: behind)
    }

    /// Puts a line there several times, so that lists become too long.
    private func repeatLine(_ bytes: inout [UInt8], _ place: Int, using dice: inout SeededGenerator) {
        let range = Self.line(of: bytes, at: place)
        // Mostly few, or it would cost more than all else together.
        let count = dice.index(below: 8) == 0 ? dice.index(below: 80) : dice.index(below: 8)
        guard range.count * count < 20_000 else { return }
        let line = Array(bytes[range])
        var many: [UInt8] = []
        for _ in 0..<count { many += line }
        bytes.insert(contentsOf: many, at: range.lowerBound)
    }
}
