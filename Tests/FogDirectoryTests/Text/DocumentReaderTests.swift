import FogCore
import Testing

@testable import FogDirectory

@Suite struct DocumentReaderTests {
    private func reader(_ text: String) -> DocumentReader { DocumentReader(Array(text.utf8)) }

    private func refusal<Value>(_ read: () throws(DocumentError) -> Value) -> DocumentError? {
        do throws(DocumentError) {
            _ = try read()
            return nil
        } catch {
            return error
        }
    }

    // MARK: Lines

    @Test func linesAreReadOneAfterTheOther() throws {
        var reader = reader("first 1\nsecond a b\nthird\n")
        #expect(try reader.read("first").text == "1")
        #expect(reader.line == 2)
        #expect(try reader.read("second", 2...2).map(\.text) == ["a", "b"])
        #expect(try reader.read("third", 0...0).isEmpty)
        #expect(reader.isAtEnd)
        try reader.readEnd()
        #expect(try reader.peek() == nil)
    }

    @Test func peekingStaysWhereItIs() throws {
        var reader = reader("first 1\nsecond 2\n")
        for _ in 0..<3 {
            let line = try #require(try reader.peek())
            #expect(Array(line.keyword) == Array("first".utf8) && line.words.map(\.text) == ["1"] && line.number == 1)
            #expect(reader.position == 0)
        }
        _ = try reader.read("first")
        #expect(reader.position == 8)
        #expect(try reader.peek()?.number == 2)
    }

    @Test func nothingIsNoLine() throws {
        var reader = reader("")
        #expect(reader.isAtEnd)
        #expect(try reader.peek() == nil)
        #expect(try reader.readIfPresent("first") == nil)
        #expect(try reader.readAll("first", limit: 0).isEmpty)
        #expect(
            refusal { () throws(DocumentError) in try reader.read("first") }
                == DocumentError(
                    line: 1, "'first' is missing"))
    }

    @Test(arguments: [
        "\n", " \n", " a\n", "a \n", "a  b\n", "a b \n", "\n\n", "a\r\n", "a\tb\n", "a\0\n", "a\u{7f}\n", "ä\n",
        "a b", "a", " ",
    ])
    func otherWhitespaceAndOtherCharactersAreRefused(text: String) {
        for earlier in ["", "zero 0\nzero 0\n"] {
            var reader = reader(earlier + text)
            while (try? reader.readIfPresent("zero")) != nil {}
            let position = reader.position
            let refusal = refusal { () throws(DocumentError) in try reader.peek() }
            #expect(refusal?.line == (earlier.isEmpty ? 1 : 3))
            #expect(reader.position == position)
        }
    }

    @Test func eachByteThatIsNotPrintableIsRefused() {
        for byte in UInt8.min...UInt8.max {
            var reader = DocumentReader([0x61, 0x20, 0x62, byte, 0x62, 0x0a])
            let isTaken = (try? reader.peek()) != nil
            // A space and a line feed make other lines.
            #expect(isTaken == ((0x20...0x7e).contains(byte) || byte == 0x0a), "\(byte)")
        }
    }

    @Test func aLineMayHaveSoManyCharacters() {
        let word = String(repeating: "x", count: DocumentReader.lineLimit - 2)
        var longest = reader("a " + word + "\n")
        #expect((try? longest.read("a").text) == word)
        for tooLong in ["a " + word + "x\n", "a " + word + "x\nb\n", "a " + word + word + word + "\n"] {
            var reader = reader(tooLong)
            let refusal = refusal { () throws(DocumentError) in try reader.read("a") }
            #expect(refusal == DocumentError(line: 1, "a line is longer than 8192 characters"))
        }
        var unfinished = reader("a " + word)
        #expect(
            refusal { () throws(DocumentError) in try unfinished.read("a") }
                == DocumentError(line: 1, "the last line has no end"))
    }

    // MARK: What is asked for

    @Test func anotherKeywordIsRefused() throws {
        for text in ["second 1\n", "firs 1\n", "firstt 1\n", "First 1\n", "1 first\n"] {
            var reader = reader(text)
            let refusal = refusal { () throws(DocumentError) in try reader.read("first") }
            #expect(refusal?.line == 1)
            #expect(refusal?.problem.hasSuffix("stands where 'first' belongs") == true)
            #expect(reader.position == 0)
        }
    }

    @Test func tooFewAndTooManyWordsAreRefused() throws {
        var reader = reader("zero\nfirst a b c\n")
        _ = try reader.read("zero", 0...0)
        #expect(
            refusal { () throws(DocumentError) in try reader.read("first", 1...2) }
                == DocumentError(line: 2, "'first' has 3 words behind it, not 1 to 2"))
        #expect(
            refusal { () throws(DocumentError) in try reader.read("first", 4...4) }
                == DocumentError(line: 2, "'first' has 3 words behind it, not 4"))
        #expect(try reader.read("first", 0...3).count == 3)
    }

    @Test func aLineThatMayBeMissingIsReadIfItIsThere() throws {
        var reader = reader("first 1\nthird 3\n")
        #expect(try reader.readIfPresent("first")?.map(\.text) == ["1"])
        #expect(try reader.readIfPresent("second") == nil)
        #expect(refusal { () throws(DocumentError) in try reader.readIfPresent("third", 2...2) }?.line == 2)
        #expect(try reader.readIfPresent("third")?.map(\.text) == ["3"])
    }

    @Test func linesAreReadUpToALimit() throws {
        var reader = reader("head 0\na 1\na 2\na 3\nb 4\n")
        _ = try reader.read("head")
        var same = reader
        #expect(try reader.readAll("a", limit: 3).map { $0[0].text } == ["1", "2", "3"])
        #expect(try reader.read("b").text == "4")
        #expect(
            refusal { () throws(DocumentError) in try same.readAll("a", limit: 2) }
                == DocumentError(line: 4, "'a' stands here more than 2 times"))
    }

    @Test func whatFollowsTheEndIsRefused() throws {
        var reader = reader("a 1\nb\n")
        _ = try reader.read("a")
        #expect(
            refusal { () throws(DocumentError) in try reader.readEnd() }
                == DocumentError(line: 2, "'b' stands where nothing belongs"))
    }

    @Test func aRefusalIsShortAndPrintable() {
        let keyword = String(repeating: "k", count: 8000)
        var reader = reader(keyword + " 1\n")
        let refusal = refusal { () throws(DocumentError) in try reader.read("first") }
        #expect(refusal?.description.utf8.count ?? .max < 200)
        #expect(refusal?.description.hasPrefix("line 1: 'kkk") == true)
        #expect(DocumentError(line: 0, "the document is too long").description == "the document is too long")
    }

    // MARK: Parts

    @Test func aPartIsReadAsIfItWereAll() throws {
        let bytes = Array("before 1\nfirst 2\nafter 3\n".utf8)
        var reader = DocumentReader(bytes, 9..<17, firstLine: 2)
        #expect(try reader.peek()?.number == 2)
        #expect(try reader.read("first").text == "2")
        #expect(reader.isAtEnd)
        // A part that isn't there is nothing.
        for range in [100..<200, bytes.count..<bytes.count] { #expect(DocumentReader(bytes, range).isAtEnd) }
        var unfinished = DocumentReader(bytes, 9..<16)
        #expect(refusal { () throws(DocumentError) in try unfinished.peek() }?.problem == "the last line has no end")
    }

    @Test func skippedLinesAreNotLookedAt() throws {
        let bytes = Array("a 1\n  \u{1} ä\nend of it\nb 2\n".utf8)
        var reader = DocumentReader(bytes)
        _ = try reader.read("a")
        let start = reader.position
        let skipped = reader.skip(through: "end ", within: 100)
        let range = try #require(skipped)
        #expect(String(decoding: bytes[range], as: UTF8.self) == "  \u{1} ä\nend of it\n")
        #expect(range.lowerBound == start)
        #expect(reader.line == 4)
        #expect(try reader.peek()?.number == 4)
        #expect(try reader.read("b").text == "2")
    }

    @Test func nothingIsSkippedIfTheLineIsNotThere() throws {
        for text in ["a 1\nb 2\n", "a 1\nen", "a 1\nend of it", "a 1\nxend of it\n", "a 1\n end \n", "a 1\nend\n"] {
            var reader = reader(text)
            _ = try reader.peek()
            let skipped = reader.skip(through: "end ", within: 1000)
            #expect(skipped == nil, "\(text)")
            #expect(reader.position == 0 && reader.line == 1)
            #expect(try reader.read("a").text == "1")
        }
        var empty = reader("")
        #expect(empty.skip(through: "end ", within: 10) == nil)
    }

    @Test func nothingIsSkippedIfThatTakesTooMuch() throws {
        let text = "a 1\nend of it\n"
        for limit in 0..<text.utf8.count {
            var reader = reader(text)
            #expect(reader.skip(through: "end ", within: limit) == nil)
        }
        var reader = reader(text + "b 2\n")
        #expect(reader.skip(through: "end ", within: text.utf8.count) == 0..<text.utf8.count)
        #expect(try reader.read("b").text == "2")
    }

    @Test func whatIsWrittenIsRead() throws {
        var writer = DocumentWriter()
        writer.line("first")
        writer.line("second", "a", "b")
        writer.line("third", ["c"])
        writer.lines(Array("fourth d\n".utf8))
        #expect(String(decoding: writer.bytes, as: UTF8.self) == "first\nsecond a b\nthird c\nfourth d\n")
        var reader = DocumentReader(writer.bytes)
        #expect(try reader.read("first", 0...0).isEmpty)
        #expect(try reader.read("second", 2...2).map(\.text) == ["a", "b"])
        #expect(try reader.read("third").text == "c")
        #expect(try reader.read("fourth").text == "d")
        try reader.readEnd()
    }
}
