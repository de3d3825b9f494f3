import FogCore
import FogExecution
import Testing

/// Whatever comes over the socket is a message or an error; a trap would be a way to stop the worker from inside the
/// sandbox. What is accepted must be what its sender would write.
@Suite("Bytes that nobody meant to send")
struct SandboxFuzzTests {
    private func check<Message: SandboxMessage>(_ body: [UInt8], as type: Message.Type) -> Bool {
        guard let message = try? Message(body: body) else { return false }
        let written = try? message.frame()
        #expect(written.map { Array($0.dropFirst(4)) } == body)
        return true
    }

    private func mutate<Message: SandboxMessage>(_ messages: [Message], seed: UInt64) throws -> Int {
        let bodies = try messages.map { Array(try $0.frame().dropFirst(4)) }
        var generator = SeededGenerator(seed: seed)
        var accepted = 0
        for round in 0..<20_000 {
            var body = bodies[round % bodies.count]
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                let index = Int.random(in: 0...body.count, using: &generator)
                switch Int.random(in: 0..<4, using: &generator) {
                case 0 where index < body.count: body[index] = .random(in: 0...255, using: &generator)
                case 1 where index < body.count: body[index] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
                case 2: body.insert(.random(in: 0...255, using: &generator), at: index)
                default: body.removeLast(body.count - index)
                }
            }
            if check(body, as: Message.self) { accepted += 1 }
        }
        return accepted
    }

    @Test("Damaged messages are refused, or are the messages that they have become")
    func mutations() throws {
        // Some damage only changes a number or a letter, so some of it must be accepted for this to test anything.
        #expect(try mutate(SandboxSamples.requests, seed: 1) > 0)
        #expect(try mutate(SandboxSamples.replies, seed: 2) > 0)
    }

    @Test("Random bytes, in pieces of random size, never stop a decoder")
    func randomStreams() {
        var generator = SeededGenerator(seed: 3)
        for _ in 0..<5000 {
            var decoder = SandboxFrameDecoder<SandboxRequest>()
            // Short lengths, so that bodies are reached.
            var stream: [UInt8] = []
            for _ in 0..<Int.random(in: 1...8, using: &generator) {
                let length = UInt8.random(in: 0...40, using: &generator)
                stream += [0, 0, 0, length, 1, .random(in: 0...4, using: &generator)]
                stream += (0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) & 0x83 }
            }
            var taken = 0
            while !stream.isEmpty {
                let chunk = stream.prefix(.random(in: 1...16, using: &generator))
                stream.removeFirst(chunk.count)
                guard (try? decoder.receive(chunk)) != nil else { break }
                while let message = try? decoder.next() {
                    taken += 1
                    #expect((try? message.frame()) != nil)
                }
            }
            #expect(taken <= 8)
        }
    }
}
