import FogExecution
import FogSystem
import Glibc
import Synchronization
import Testing

@testable import FogWorker

/// To whom the output of a sandbox belongs.
@Suite struct SandboxStreamTests {
    private final class Taker: Sendable {
        let bytes = Mutex<[UInt8]>([])
        var text: String { String(decoding: bytes.withLock { $0 }, as: UTF8.self) }
        var output: ExecutionOutput {
            { _, more in self.bytes.withLock { $0 += more } }
        }
    }

    @Test func whatIsInThePipeIsHandedOverBeforeTheNextTakes() async throws {
        let pipe = try FileDescriptor.pipe(isNonblocking: true)
        let stream = SandboxStream(pipe.read, as: .standardOutput) { Issue.record("nothing here is stray") }
        stream.begin()
        for round in 0..<200 {
            let taker = Taker()
            stream.give(to: taker.output)
            let text = String(repeating: "\(round) ", count: 1 + round * 17 % 10_000)
            try pipe.write.write(Array(text.utf8))
            #expect(await stream.settle())
            stream.give(to: nil)
            #expect(taker.text == text)
            #expect(stream.isEmpty())
        }
    }

    @Test func whatNobodyTakesIsStray() async throws {
        let pipe = try FileDescriptor.pipe(isNonblocking: true)
        let stray = OneTimeValue<Bool>()
        let stream = SandboxStream(pipe.read, as: .standardError) { stray.set(true) }
        stream.begin()
        try pipe.write.write(Array("late".utf8))
        #expect(await stray.get())
        let taker = Taker()
        stream.give(to: taker.output)
        #expect(await stream.settle())
        #expect(taker.text == "")
    }

    @Test func aProcessThatWritesOnAndOnDoesNotHoldUpTheEnd() async throws {
        let pipe = try FileDescriptor.pipe(isNonblocking: true)
        let stream = SandboxStream(pipe.read, as: .standardOutput) {}
        let piece = [UInt8](repeating: 65, count: 60_000)
        // Each piece that is taken makes room for one more.
        stream.give { _, _ in try? pipe.write.write(piece) }
        try pipe.write.write(piece)
        #expect(await stream.settle() == false)
    }

    @Test func aStreamEndsWithItsWriters() async throws {
        let taker = Taker()
        let stream = try start(taker)
        await stream.end()
        #expect(taker.text == "last words")
    }

    private func start(_ taker: Taker) throws -> SandboxStream {
        let pipe = try FileDescriptor.pipe(isNonblocking: true)
        let stream = SandboxStream(pipe.read, as: .standardOutput) {}
        stream.give(to: taker.output)
        try pipe.write.write(Array("last words".utf8))
        stream.begin()
        return stream
    }
}
