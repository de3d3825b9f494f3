import FogClient
import FogCore
import Testing

@Suite struct EventStreamParserTests {
    private static func parse(_ text: String, piece: Int = .max) throws -> ([ServerSentEvent], EventStreamParser) {
        var parser = EventStreamParser()
        var events: [ServerSentEvent] = []
        let bytes = Array(text.utf8)
        var place = 0
        while place < bytes.count {
            let end = piece == .max ? bytes.count : min(bytes.count, place + piece)
            try parser.receive(bytes[place..<end], into: &events)
            place = end
        }
        return (events, parser)
    }

    /// What the standard gives as examples, and what it says about line ends, blanks and fields.
    @Test(arguments: [1, 2, 3, 7, Int.max])
    func theStandardIsKept(piece: Int) throws {
        let text =
            "\u{feff}: this is a test stream\n\ndata: some text\n\ndata: another message\ndata: with two lines\n\n"
            + "event: add\r\ndata: 73857293\r\n\r\nid: 1\rdata:first\r\rdata:second event\nid\n\n"
            + "data:  two blanks\nunknown: x\nretry: 2500\nretry: 1x\nid: a\0b\n\ndata\n\ndata\ndata\n\n"
            + "event: none\nid: 9\n\ndata: incomplete\n"
        let (events, parser) = try Self.parse(text, piece: piece)
        #expect(
            events == [
                ServerSentEvent(type: "message", data: "some text", id: ""),
                ServerSentEvent(type: "message", data: "another message\nwith two lines", id: ""),
                ServerSentEvent(type: "add", data: "73857293", id: ""),
                ServerSentEvent(type: "message", data: "first", id: "1"),
                ServerSentEvent(type: "message", data: "second event", id: ""),
                ServerSentEvent(type: "message", data: " two blanks", id: ""),
                ServerSentEvent(type: "message", data: "", id: ""),
                ServerSentEvent(type: "message", data: "\n", id: ""),
            ])
        #expect(parser.lastID == "9" && parser.retryMilliseconds == 2500)
    }

    @Test func linesAndEventsAreBounded() throws {
        #expect(throws: FogError(.tooLarge)) {
            try Self.parse(String(repeating: "x", count: EventStreamParser.lineLimit + 1))
        }
        let line = "data:" + String(repeating: "x", count: EventStreamParser.lineLimit - 5) + "\n"
        #expect(try Self.parse(line + "\n").0.count == 1)
        #expect(throws: FogError(.tooLarge)) { try Self.parse(String(repeating: line, count: 5)) }
        // Comments that never end an event cost nothing.
        #expect(try Self.parse(String(repeating: ":" + line.dropFirst(), count: 9)).0.isEmpty)
    }

    /// However a stream is cut, the same events come out, and nothing traps.
    @Test func anyBytesAreRead() throws {
        var generator = SystemRandomNumberGenerator()
        let alphabet: [UInt8] = Array("data:id event\r\n\n: retry0".utf8) + [0, 0xef, 0xbb, 0xbf, 0xff, 0x80]
        for _ in 0..<2000 {
            let bytes = (0..<Int.random(in: 0...200, using: &generator)).map { _ in
                alphabet.randomElement(using: &generator) ?? 0
            }
            var whole: [ServerSentEvent] = []
            var one = EventStreamParser()
            try one.receive(bytes, into: &whole)
            var pieces: [ServerSentEvent] = []
            var other = EventStreamParser()
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = Int.random(in: 1...rest.count, using: &generator)
                try other.receive(rest.prefix(count), into: &pieces)
                rest = rest.dropFirst(count)
            }
            #expect(whole == pieces && one.lastID == other.lastID, "\(bytes)")
        }
    }
}
