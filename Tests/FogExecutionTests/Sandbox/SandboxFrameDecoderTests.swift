import FogCore
import FogExecution
import Testing

@Suite("Messages out of a stream of bytes")
struct SandboxFrameDecoderTests {
    @Test("Messages come out whole and in order, however the stream is cut", arguments: [1, 2, 3, 5, 64, 1 << 20])
    func chunks(size: Int) throws {
        let stream = try SandboxSamples.replies.flatMap { try $0.frame() }
        var decoder = SandboxFrameDecoder<SandboxReply>()
        var received: [SandboxReply] = []
        for start in stride(from: 0, to: stream.count, by: size) {
            try decoder.receive(stream[start..<min(start + size, stream.count)])
            while let reply = try decoder.next() { received.append(reply) }
        }
        #expect(received == SandboxSamples.replies)
        #expect(!decoder.isInsideFrame)
    }

    @Test("An unfinished message is waited for")
    func unfinished() throws {
        let frame = try SandboxRequest.run(SandboxSamples.task).frame()
        var decoder = SandboxFrameDecoder<SandboxRequest>()
        try decoder.receive(frame.dropLast())
        #expect(try decoder.next() == nil)
        #expect(decoder.isInsideFrame)
        try decoder.receive(frame.suffix(1))
        #expect(try decoder.next() == .run(SandboxSamples.task))
        #expect(try decoder.next() == nil)
    }

    @Test("A length out of bounds is refused before its bytes come, and nothing is taken after")
    func lengthOutOfBounds() throws {
        var decoder = SandboxFrameDecoder<SandboxRequest>()
        try decoder.receive([0x00, 0x40, 0x00, 0x01])
        let error = ByteError.tooLong(length: 4_194_305, limit: 4_194_304)
        #expect(throws: error) { try decoder.next() }
        #expect(throws: error) { try decoder.receive(try SandboxRequest.end.frame()) }
        #expect(throws: error) { try decoder.next() }
    }

    @Test("After a bad message the good ones behind it aren't believed")
    func poisoned() throws {
        var decoder = SandboxFrameDecoder<SandboxRequest>()
        let good = try SandboxRequest.end.frame()
        try decoder.receive(good + [0, 0, 0, 2, 1, 99] + good)
        #expect(try decoder.next() == .end)
        #expect(throws: ByteError.invalid(field: "type")) { try decoder.next() }
        #expect(throws: ByteError.invalid(field: "type")) { try decoder.next() }
    }

    @Test("What waits in a decoder is bounded")
    func bounded() throws {
        var decoder = SandboxFrameDecoder<SandboxRequest>()
        let limit = 2 * (SandboxProtocol.maximumFrameBytes + 4)
        try decoder.receive([UInt8](repeating: 0, count: limit))
        #expect(throws: ByteError.tooLong(length: UInt64(limit) + 1, limit: limit)) { try decoder.receive([0]) }
    }
}
