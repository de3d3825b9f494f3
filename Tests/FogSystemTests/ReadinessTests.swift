import FogCore
import Glibc
import Synchronization
import Testing

@testable import FogSystem

@Suite struct ReadinessTests {
    @Test func whatIsThereAlreadyIsSeenAtOnce() async throws {
        let pipe = try FileDescriptor.pipe(isNonblocking: true)
        #expect(!pipe.read.isReadable)
        try pipe.write.write([1])
        await pipe.read.readable()
        #expect(await pipe.read.nextPiece(upTo: 10) == [1])
        #expect(!pipe.read.isReadable)
    }

    @Test func aWaiterIsWokenByBytesAndByTheEnd() async throws {
        var pipe: (read: FileDescriptor, write: FileDescriptor?) = try FileDescriptor.pipe(isNonblocking: true)
        let read = pipe.read
        let pieces = Mutex<[[UInt8]]>([])
        let reader = Task { await read.drain { piece in pieces.withLock { $0.append(piece) } } }
        for value in 1...5 {
            try pipe.write?.write([UInt8(value)])
            while pieces.withLock({ $0.count }) < value { await Task.yield() }
        }
        pipe.write = nil
        await reader.value
        #expect(pieces.withLock { $0 } == [[1], [2], [3], [4], [5]])
    }

    @Test func severalMayWaitForOneDescriptor() async throws {
        let pipe = try FileDescriptor.pipe(isNonblocking: true)
        await withDiscardingTaskGroup { group in
            for _ in 0..<20 { group.addTask { await pipe.read.readable() } }
            group.addTask {
                try? await Task.sleep(for: .milliseconds(5))
                try? pipe.write.write([1])
            }
        }
        #expect(pipe.read.isReadable)
    }

    @Test func aRegularFileIsAlwaysReadable() async throws {
        let file = try FileDescriptor.open("/proc/self/exe")
        await file.readable()
        await ReadinessWatch.shared.wait(for: file.number)
    }

    /// A descriptor's number is used again while its last watch may still be known.
    @Test func pipesThatComeAndGoAreEachReadToTheirEnd() async throws {
        let read = try await withThrowingTaskGroup(of: Int.self) { group in
            for worker in 0..<16 {
                group.addTask { try await Self.readPipes(400, of: UInt8(worker)) }
            }
            return try await group.reduce(0, +)
        }
        #expect(read == 16 * 400)
    }

    /// Makes one pipe after the other, each with a byte in it sooner or later, and returns how many brought it.
    private static func readPipes(_ count: Int, of value: UInt8) async throws -> Int {
        var right = 0
        for round in 0..<count {
            let ends = try FileDescriptor.pipe(isNonblocking: true)
            let write = ends.write
            let writer = Task { try write.write([value]) }
            if round % 2 == 0 { await Task.yield() }
            if await ends.read.nextPiece(upTo: 8) == [value] { right += 1 }
            try await writer.value
        }
        return right
    }
}
