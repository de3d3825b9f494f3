import FogSimulation
import FoundationEssentials
import Testing

@testable import FogDirectory

/// A diff gives back exactly the document that it was made for, is short where little has changed, and can't do harm.
@Suite struct LineDiffTests {
    static let isFull = ProcessInfo.processInfo.environment["FOG_TEST_FULL"] != nil

    // MARK: Making and applying

    @Test func theFormatIsTheOneThatIsWrittenDown() throws {
        let kept = "a line that is much longer than the commands that are needed to copy it"
        let old = Self.document(["first", kept, kept + "!", "last"])
        let new = Self.document(["new", "", kept, kept + "!", "lost"])
        let diff = LineDiff.make(from: old, to: new)
        #expect(String(decoding: diff, as: UTF8.self) == "add 2\nnew\n\ncopy 1 2\nadd 1\nlost\n")
        #expect(try LineDiff.apply(diff, to: old, limit: new.count) == new)
    }

    @Test func everyPairOfOddDocumentsIsMadeOutOfEachOther() throws {
        let long = [UInt8](repeating: UInt8(ascii: "l"), count: 100_000)
        var dice = SeededGenerator(seed: 5)
        let lines = (0..<300).map { "the line with the number \($0)" }
        let documents: [[UInt8]] = [
            [],
            Self.document([""]),
            Self.document(["", ""]),
            Self.document(["a"]),
            Self.document(["copy 0 1", "add 1", "add 1"]),
            Self.document(["\r", "\0", " "]),
            [0xff, 0xfe, 0x8a, 0x0a, 0x80, 0x0b, 0x0a, 0x09, 0x0a],
            long + [0x0a],
            long + [0x0a] + long + [0x0a],
            long.dropLast() + [0x0a],
            [UInt8](repeating: 0x0a, count: 1000),
            Self.document([String](repeating: "one line for all", count: 1000)),
            Self.document(lines),
            Self.document(lines.reversed()),
            Self.document(lines + lines),
            Self.document(lines.shuffled(using: &dice)),
        ]
        for old in documents {
            for new in documents { try check(old, new) }
        }
    }

    @Test func randomDocumentsAreMadeOutOfEachOther() throws {
        var dice = SeededGenerator(seed: 1)
        for _ in 0..<(Self.isFull ? 100_000 : 5000) {
            // From lines that are nearly all the same to lines that are nearly all different.
            let texts = dice.one(of: 1, 2, 3, 10, 100, 10_000)
            let old = Self.randomLines(texts, using: &dice)
            let new = dice.index(below: 4) == 0 ? Self.randomLines(texts, using: &dice) : Self.edited(old, using: &dice)
            try check(Self.document(old), Self.document(new))
        }
    }

    @Test func theDiffBetweenTwoConsensusesIsShort() throws {
        var dice = SeededGenerator(seed: 2)
        let entries = Self.sortedEntries(10_000, using: &dice)
        var changed: [[String]] = []
        for entry in entries {
            switch dice.index(below: 60) {
            case 0: break
            case 1: changed += [entry, Self.entry(using: &dice)]
            case 2: changed.append([entry[0]] + Self.entry(using: &dice).dropFirst())
            case 3...5:
                var entry = entry
                let line = 1 + dice.index(below: entry.count - 1)
                entry[line] = Self.entry(using: &dice)[line]
                changed.append(entry)
            default: changed.append(entry)
            }
        }
        changed.sort { $0[0] < $1[0] }
        let old = Self.document(entries.joined())
        let new = Self.document(changed.joined())
        let count = try check(old, new)
        #expect(old.count > 3_000_000)
        #expect(count * 20 < new.count)
    }

    @Test func linesAreCopiedFromWhereverTheyAre() throws {
        var dice = SeededGenerator(seed: 3)
        let entries = Self.sortedEntries(1000, using: &dice)
        let old = Self.document(entries.joined())
        #expect(try check(old, old) < 20)
        #expect(try check(old, Self.document((entries[500...] + entries[..<500]).joined())) < 40)
        #expect(try check(old, Self.document((entries + entries + entries).joined())) < 60)
        #expect(try check(old, Self.document(entries.reversed().joined())) * 10 < old.count)
    }

    /// No line is there only once, which is what many ways to compare documents need.
    @Test func documentsThatRepeatThemselvesAreCompared() throws {
        var dice = SeededGenerator(seed: 6)
        let old = (0..<20_000).map { _ in "one of the lines with the number \(dice.index(below: 12))" }
        var new = old
        for place in stride(from: 200, to: 20_000, by: 200).reversed() {
            switch dice.index(below: 3) {
            case 0: new[place] = "something else"
            case 1: new.removeSubrange(place - 10..<place)
            default: new.insert(contentsOf: (0..<10).map { old[$0 * 7 + place / 2] }, at: place)
            }
        }
        #expect(try check(Self.document(old), Self.document(new)) < 10_000)
        let same = [String](repeating: "the same line again", count: 50_000)
        #expect(try check(Self.document(same), Self.document(same.dropLast(10_000))) < 20)
        #expect(try check(Self.document(same), Self.document(same + same)) < 40)
    }

    @Test func commonLinesAreCopiedWithTheOthers() throws {
        var dice = SeededGenerator(seed: 7)
        let entries = Self.sortedEntries(1000, using: &dice).map { ["entry of kind \(dice.index(below: 20))"] + $0 }
        let old = Self.document(entries.joined())
        #expect(try check(old, Self.document(entries.reversed().joined())) <= 1000 * "copy 1234 7\n".utf8.count)
    }

    @Test func documentsWithoutTheLastLineFeedAreRefused() throws {
        let whole = Self.document((0..<10).map { "the line with the number \($0)" })
        let cut = whole.dropLast() as [UInt8]
        for (old, new) in [(cut, whole), (cut, cut), (cut, [])] {
            let diff = LineDiff.make(from: old, to: new)
            #expect(throws: LineDiffError.unterminatedDocument) { try LineDiff.apply(diff, to: old, limit: 10_000) }
        }
        for old in [whole, []] {
            let diff = LineDiff.make(from: old, to: cut)
            #expect(throws: LineDiffError.unterminated(line: 11)) { try LineDiff.apply(diff, to: old, limit: 10_000) }
        }
    }

    // MARK: Hostile diffs

    private static let three = document(["zero", "one", "two"])

    @Test(arguments: [
        ("", ""),
        ("copy 0 3\n", "zero\none\ntwo\n"),
        ("copy 2 1\ncopy 0 2\ncopy 1 1\n", "two\nzero\none\none\n"),
        ("add 2\ncopy 0 9\n\ncopy 1 1\n", "copy 0 9\n\none\n"),
    ])
    func whatCommandsMean(_ diff: String, _ new: String) throws {
        #expect(try LineDiff.apply(Array(diff.utf8), to: Self.three, limit: 100) == Array(new.utf8))
    }

    @Test(
        arguments: [
            ("\n", .unknownCommand(line: 1)),
            ("remove 0 1\n", .unknownCommand(line: 1)),
            ("Copy 0 1\n", .unknownCommand(line: 1)),
            (" copy 0 1\n", .unknownCommand(line: 1)),
            ("copy\t0 1\n", .unknownCommand(line: 1)),
            ("add\n", .unknownCommand(line: 1)),
            ("cop", .unknownCommand(line: 1)),
            ("copy 0 1\n\n", .unknownCommand(line: 2)),
            ("add 1\nx\ny\n", .unknownCommand(line: 3)),
            ("copy \n", .invalidNumber(line: 1)),
            ("copy 0 \n", .invalidNumber(line: 1)),
            ("copy  0 1\n", .invalidNumber(line: 1)),
            ("copy 00 1\n", .invalidNumber(line: 1)),
            ("copy 0 01\n", .invalidNumber(line: 1)),
            ("copy +0 1\n", .invalidNumber(line: 1)),
            ("copy -1 1\n", .invalidNumber(line: 1)),
            ("copy 0 0x1\n", .invalidNumber(line: 1)),
            ("add 9223372036854775808\n", .invalidNumber(line: 1)),
            ("add 99999999999999999999999999\n", .invalidNumber(line: 1)),
            ("copy 0 1\nadd 1\nx\nadd \u{661}\nx\n", .invalidNumber(line: 4)),
            ("copy 1\n", .malformedCommand(line: 1)),
            ("copy 0 1 1\n", .malformedCommand(line: 1)),
            ("copy 0 1 \n", .malformedCommand(line: 1)),
            ("copy 0 1\r\n", .invalidNumber(line: 1)),
            ("copy 0,1\n", .invalidNumber(line: 1)),
            ("add 1 1\nx\n", .malformedCommand(line: 1)),
            ("add 1.0\nx\n", .invalidNumber(line: 1)),
            ("copy ", .unterminated(line: 1)),
            ("copy 0", .unterminated(line: 1)),
            ("copy 0 ", .unterminated(line: 1)),
            ("copy 0 1", .unterminated(line: 1)),
            ("add 1", .unterminated(line: 1)),
            ("copy 0 1\nadd 2\nx\ny", .unterminated(line: 4)),
            ("copy 0 0\n", .emptyCommand(line: 1)),
            ("copy 9 0\n", .emptyCommand(line: 1)),
            ("copy 0 1\nadd 0\n", .emptyCommand(line: 2)),
            ("copy 0 4\n", .pastEnd(line: 1, lineCount: 3)),
            ("copy 3 1\n", .pastEnd(line: 1, lineCount: 3)),
            ("copy 4 1\n", .pastEnd(line: 1, lineCount: 3)),
            ("add 2\n\n\ncopy 1 9223372036854775807\n", .pastEnd(line: 4, lineCount: 3)),
            ("copy 9223372036854775807 9223372036854775807\n", .pastEnd(line: 1, lineCount: 3)),
            ("add 1\n", .missingLines(line: 1, needed: 1, left: 0)),
            ("copy 0 1\nadd 3\nx\ny\n", .missingLines(line: 2, needed: 3, left: 2)),
            (
                "add 9223372036854775807\nx\n",
                .missingLines(line: 1, needed: Int.max, left: 1)
            ),
            ("copy 0 3\ncopy 0 3\n", .tooLong(line: 2, limit: 20)),
            ("copy 0 3\nadd 2\n0123456\n\n", .tooLong(line: 2, limit: 20)),
        ] as [(String, LineDiffError)])
    func whatCommandsMayNotBe(_ diff: String, _ error: LineDiffError) {
        #expect(throws: error) { try LineDiff.apply(Array(diff.utf8), to: Self.three, limit: 20) }
    }

    @Test func theLimitIsTheLastLengthThatIsAllowed() throws {
        let diff = Array("copy 0 3\nadd 1\n\n".utf8)
        #expect(try LineDiff.apply(diff, to: Self.three, limit: 14).count == 14)
        #expect(throws: LineDiffError.tooLong(line: 2, limit: 13)) {
            try LineDiff.apply(diff, to: Self.three, limit: 13)
        }
        #expect(throws: LineDiffError.tooLong(line: 1, limit: 12)) {
            try LineDiff.apply(diff, to: Self.three, limit: 12)
        }
        #expect(try LineDiff.apply([UInt8](), to: Self.three, limit: 0) == [])
        #expect(throws: LineDiffError.tooLong(line: 1, limit: Int.min)) {
            try LineDiff.apply(diff, to: Self.three, limit: Int.min)
        }
    }

    /// A few hundred kilobytes that stand for hundreds of gigabytes.
    @Test func aDiffThatWouldFillTheMemoryIsRefused() {
        let old = [UInt8](repeating: 0x0a, count: 10_000_000)
        let diff = [[UInt8]](repeating: Array("copy 0 10000000\n".utf8), count: 30_000).flatMap(\.self)
        #expect(throws: LineDiffError.tooLong(line: 2, limit: 16_000_000)) {
            try LineDiff.apply(diff, to: old, limit: 16_000_000)
        }
    }

    @Test func aDiffMayBeAPartOfSomethingLonger() throws {
        let message = Array("head\ncopy 0 1\nadd 1\nnew\ntail".utf8)
        #expect(try LineDiff.apply(message[5..<24], to: Self.three, limit: 100) == Array("zero\nnew\n".utf8))
        #expect(throws: LineDiffError.unterminated(line: 3)) {
            try LineDiff.apply(message[5..<23], to: Self.three, limit: 100)
        }
    }

    @Test func errorsNameTheLine() {
        let errors: [LineDiffError] = [
            .unterminated(line: 17), .unknownCommand(line: 17), .invalidNumber(line: 17), .malformedCommand(line: 17),
            .emptyCommand(line: 17), .pastEnd(line: 17, lineCount: 3), .missingLines(line: 17, needed: 2, left: 1),
            .tooLong(line: 17, limit: 9),
        ]
        for error in errors { #expect("\(error)".hasPrefix("line 17 of the diff ")) }
        #expect(Set(errors.map(\.description)).count == errors.count)
    }

    @Test func damagedDiffsAreRefusedOrMeanWhatTheySay() throws {
        var dice = SeededGenerator(seed: 4)
        var ends: [String: Int] = [:]
        var old: [UInt8] = []
        var diff: [UInt8] = []
        for round in 0..<(Self.isFull ? 100_000 : 5000) {
            if round % 10 == 0 {
                let lines = Self.randomLines(1000, using: &dice)
                old = Self.document(lines)
                diff = LineDiff.make(from: old, to: Self.document(Self.edited(lines, using: &dice)))
            }
            var damaged = diff
            for _ in 0...dice.index(below: 3) { Self.damage(&damaged, using: &dice) }
            let limit = old.count + dice.index(below: 200)
            let expected = Self.simplyApplied(damaged, to: old, limit: limit)
            do throws(LineDiffError) {
                let new = try LineDiff.apply(damaged, to: old, limit: limit)
                ends["applied", default: 0] += 1
                guard new == expected else {
                    Issue.record("round \(round): \(String(decoding: damaged, as: UTF8.self)) is misunderstood")
                    return
                }
            } catch {
                ends[String("\(error)".filter { !$0.isNumber }), default: 0] += 1
                guard expected == nil else {
                    Issue.record("round \(round): \(String(decoding: damaged, as: UTF8.self)) is refused: \(error)")
                    return
                }
            }
        }
        // Otherwise all had the same fate, and the damage was worth nothing.
        #expect(ends.count == 9, "\(ends)")
    }

    // MARK: Helpers

    /// Makes one document out of the other.
    ///
    /// - Returns: The length of the diff.
    @discardableResult
    private func check(
        _ old: [UInt8], _ new: [UInt8], sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> Int {
        let diff = LineDiff.make(from: old, to: new)
        let isRight = try LineDiff.apply(diff, to: old, limit: new.count) == new
        // Not the documents themselves, which would be printed.
        #expect(isRight, "\(old.count) and \(new.count) bytes", sourceLocation: sourceLocation)
        #expect(diff.count <= new.count + "add \(new.count)\n".utf8.count, sourceLocation: sourceLocation)
        return diff.count
    }

    private static func document(_ lines: some Sequence<String>) -> [UInt8] {
        var bytes: [UInt8] = []
        for line in lines {
            bytes += line.utf8
            bytes.append(0x0a)
        }
        return bytes
    }

    /// Up to 50 lines of so many texts, some long and some short.
    private static func randomLines(_ texts: Int, using dice: inout SeededGenerator) -> [String] {
        (0..<dice.index(below: 50)).map { _ in
            let text = dice.index(below: texts)
            return String(repeating: "\(text)", count: text % 13)
        }
    }

    /// Lines that were moved, removed, repeated and replaced.
    private static func edited(_ lines: [String], using dice: inout SeededGenerator) -> [String] {
        var lines = lines
        for _ in 0..<dice.index(below: 8) where !lines.isEmpty {
            let start = dice.index(below: lines.count)
            let end = start + dice.index(below: min(10, lines.count - start) + 1)
            let part = lines[start..<end]
            switch dice.index(below: 4) {
            case 0: lines.removeSubrange(start..<end)
            case 1: lines.insert(contentsOf: part, at: dice.index(below: lines.count + 1))
            case 2:
                lines.removeSubrange(start..<end)
                lines.insert(contentsOf: part, at: dice.index(below: lines.count + 1))
            default: lines[start] = "\(dice.index(below: 1000))"
            }
        }
        return lines
    }

    /// Entries as a directory has them: some lines that nobody else has, some that many have.
    private static func sortedEntries(_ count: Int, using dice: inout SeededGenerator) -> [[String]] {
        (0..<count).map { _ in entry(using: &dice) }.sorted { $0[0] < $1[0] }
    }

    private static func entry(using dice: inout SeededGenerator) -> [String] {
        [
            "node \(hexadecimal(4, using: &dice))",
            "keys \(hexadecimal(8, using: &dice)) \(hexadecimal(4, using: &dice))",
            "address 10.\(dice.index(below: 256)).\(dice.index(below: 256)).1 443",
            "flags running layer-\(dice.index(below: 3)) version 1.2.\(dice.index(below: 4))",
            "weight \(dice.index(below: 50))",
            "until 2031-01-\(1 + dice.index(below: 28)) \(hexadecimal(4, using: &dice))",
        ]
    }

    private static func hexadecimal(_ words: Int, using dice: inout SeededGenerator) -> String {
        (0..<words).map { _ in
            let digits = String(dice.next(), radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }

    /// Damage by chance, and by somebody who knows the format.
    private static func damage(_ bytes: inout [UInt8], using dice: inout SeededGenerator) {
        guard !bytes.isEmpty else { return bytes.append(dice.one(of: 0x0a, 0x20, 0x30)) }
        let place = dice.index(below: bytes.count)
        let end = min(bytes.count, place + 1 + dice.index(below: 20))
        switch dice.index(below: 8) {
        case 0: bytes[place] = UInt8(dice.index(below: 256))
        case 1: bytes.removeSubrange(place..<end)
        case 2: bytes.insert(contentsOf: bytes[place..<end], at: dice.index(below: bytes.count))
        case 3: bytes.removeLast(bytes.count - place)
        case 4: bytes.insert(dice.one(of: 0x0a, 0x20, 0x30, 0x31, 0x39, 0x2d), at: place)
        default:
            // Somewhere in the lines, one of them is replaced, put before another or taken away.
            var lines = bytes.split(separator: 0x0a, omittingEmptySubsequences: false).map(Array.init)
            let index = dice.index(below: lines.count)
            let number = dice.one(of: 0, 1, 2, 5, 20, 60, Int.max)
            let command = dice.one(of: "copy 0 \(number)", "copy \(number) 1", "copy 3 2", "add \(number)", "add 1")
            switch dice.index(below: 3) {
            case 0: lines[index] = Array(command.utf8)
            case 1: lines.insert(Array(command.utf8), at: index)
            default: lines.remove(at: index)
            }
            bytes = Array(lines.joined(separator: [0x0a]))
        }
    }

    /// The same as `LineDiff.apply`, written to be seen through: no speed, and no reasons.
    private static func simplyApplied(_ diff: [UInt8], to old: [UInt8], limit: Int) -> [UInt8]? {
        func lines(_ bytes: [UInt8]) -> [ArraySlice<UInt8>]? {
            let lines = bytes.split(separator: 0x0a, omittingEmptySubsequences: false)
            return lines.last == [] ? lines.dropLast() : nil
        }
        func number(_ word: ArraySlice<UInt8>) -> Int? {
            let text = String(decoding: word, as: UTF8.self)
            return Int(text).flatMap { "\($0)" == text && $0 >= 0 ? $0 : nil }
        }
        guard let old = lines(old), var rest = lines(diff)?[...] else { return nil }
        var new: [UInt8] = []
        while let command = rest.popFirst() {
            let words = command.split(separator: 0x20, omittingEmptySubsequences: false)
            let numbers = words.dropFirst().compactMap(number)
            guard numbers.count == words.count - 1, let count = numbers.last, count > 0 else { return nil }
            var added: ArraySlice<ArraySlice<UInt8>>
            switch (String(decoding: words[0], as: UTF8.self), numbers.count) {
            case ("copy", 2): added = old.dropFirst(numbers[0]).prefix(count)
            case ("add", 1):
                added = rest.prefix(count)
                rest = rest.dropFirst(count)
            default: return nil
            }
            guard added.count == count else { return nil }
            while let line = added.popFirst() { new += line + [0x0a] }
        }
        return new.count <= limit ? new : nil
    }
}
