import FogClient
import FogCore
import FogExecution
import FogJobs
import Testing

@testable import FogCoordinator

@Suite struct LogTests {
    private static func scene(logBytes: Int64 = 1 << 20) async throws -> CoordinatorScene {
        var bounds = CoordinatorConfiguration.Bounds()
        bounds.logBytes = logBytes
        return try await CoordinatorScene(bounds: bounds)
    }

    @Test func piecesAreKeptInOrderWithoutGapsOrRepetitions() async throws {
        let scene = try await Self.scene()
        let worker = try await TestWorker(scene)
        let job = try await scene.submit(JobText.make())
        let lease = try await worker.claimOne()
        func append(_ offset: Int64, _ text: String) async throws {
            try await worker.client.appendLog(
                lease, stream: .standardOutput, offset: offset, bytes: Array(text.utf8))
        }
        try await append(0, "one ")
        try await append(4, "two ")
        try await append(4, "two ")
        try await append(0, "one ")
        await #expect(throws: FogError(.conflict)) { try await append(9, "four") }
        await #expect(throws: FogError(.invalid)) { try await append(-1, "x") }
        await #expect(throws: FogError(.invalid)) { try await append(8, "") }
        await #expect(throws: FogError(.invalid)) { try await append(.max, "x") }
        // Of a piece that is there in part, the rest is kept.
        try await append(6, "o three")
        try await append(8, "three")
        try await worker.client.appendLog(lease, stream: .standardError, offset: 0, bytes: [33])
        let user = try await scene.client(.operator)
        let out = try await user.logs(of: job.id, stream: .standardOutput)
        #expect(String(decoding: out.entries.flatMap(\.data.bytes), as: UTF8.self) == "one two three")
        #expect(out.entries.map(\.offset) == [0, 4, 8] && !out.ended)
        #expect(try await user.logs(of: job.id, task: 0, stream: .standardError).entries.count == 1)
        #expect(try await user.logs(of: job.id).entries.count == 4)
        await #expect(throws: FogError(.notFound)) { try await user.logs(of: job.id, task: 1) }
        // What comes after the end is refused, what was there stays.
        #expect(try await worker.finish(lease) == .succeeded)
        await #expect(throws: FogError(.stale)) { try await append(13, "late") }
        let all = try await user.logs(of: job.id)
        #expect(all.ended && all.entries.count == 4)
    }

    @Test func anAttemptPrintsNoMoreThanItsBound() async throws {
        let scene = try await Self.scene(logBytes: 100)
        let worker = try await TestWorker(scene)
        _ = try await scene.submit(JobText.make())
        let lease = try await worker.claimOne()
        func append(_ offset: Int64, _ count: Int, _ stream: Bool = true) async throws {
            try await worker.client.appendLog(
                lease, stream: stream ? .standardOutput : .standardError, offset: offset,
                bytes: Array(repeating: 65, count: count))
        }
        try await append(0, 60)
        await #expect(throws: FogError(.tooLarge)) { try await append(60, 41) }
        try await append(60, 40)
        await #expect(throws: FogError(.tooLarge)) { try await append(100, 1) }
        try await append(60, 40)
        try await append(0, 100, false)
    }

    @Test func eachAttemptHasItsOwnOutput() async throws {
        let scene = try await Self.scene()
        let worker = try await TestWorker(scene)
        let job = try await scene.submit(JobText.make())
        for fence in 1...3 {
            let lease = try await worker.claimOne()
            #expect(lease.fence == Int64(fence))
            try await worker.client.appendLog(lease, stream: .standardOutput, offset: 0, bytes: [UInt8(fence)])
            _ = try await worker.release(lease)
        }
        let entries = try await scene.client(.operator).logs(of: job.id).entries
        #expect(entries.map(\.attempt) == [1, 2, 3] && entries.map(\.data.bytes) == [[1], [2], [3]])
    }

    @Test func aCursorLeadsThroughEverythingOnce() async throws {
        let scene = try await Self.scene(logBytes: 4 << 20)
        let worker = try await TestWorker(scene)
        let job = try await scene.submit(JobText.make(count: 2))
        let leases = try await worker.claim().map(\.lease)
        var expected: [Int: [UInt8]] = [0: [], 1: []]
        for piece in 0..<40 {
            for (index, lease) in leases.enumerated() {
                let bytes = [UInt8](repeating: UInt8(piece), count: 60_000)
                try await worker.client.appendLog(
                    lease, stream: .standardOutput, offset: Int64(piece) * 60_000, bytes: bytes)
                expected[index]? += bytes
            }
        }
        for lease in leases { _ = try await worker.finish(lease) }
        let user = try await scene.client(.operator)
        var seen: [Int: [UInt8]] = [0: [], 1: []]
        var cursor: String?
        var pages = 0
        while true {
            let page = try await user.logs(of: job.id, cursor: cursor)
            for entry in page.entries { seen[entry.task.index]? += entry.data.bytes }
            cursor = page.cursor
            pages += 1
            if page.ended { break }
        }
        #expect(seen == expected && pages > 3)
    }

    @Test func whatIsKeptLongEnoughIsGone() async throws {
        let scene = try await Self.scene()
        let worker = try await TestWorker(scene)
        let user = try await scene.client(.operator)
        let job = try await scene.submit(JobText.make("retention: {logs: 1h, results: 2h}"))
        let lease = try await worker.claimOne()
        try await worker.client.appendLog(lease, stream: .standardOutput, offset: 0, bytes: [65])
        let blob = try await worker.client.upload(bytes: [1, 2], under: lease)
        // Nothing of a job that lives is dropped, however old it is.
        for _ in 0..<10 {
            scene.clock.advance(by: .seconds(3600))
            await scene.sweep()
        }
        #expect(try await user.logs(of: job.id).entries.count == 1)
        _ = try await worker.client.upload(bytes: [1, 2], under: lease)
        _ = try await worker.finish(lease, outputs: [.init(path: "a", hash: blob.hash, size: 2)])
        scene.clock.advance(by: .seconds(3599))
        await scene.sweep()
        #expect(try await user.logs(of: job.id).entries.count == 1)
        scene.clock.advance(by: .seconds(2))
        await scene.sweep()
        await #expect(throws: FogError(.gone)) { try await user.logs(of: job.id) }
        #expect(try await user.outputs(of: job.id).outputs.count == 1)
        scene.clock.advance(by: .seconds(3600))
        await scene.sweep()
        await #expect(throws: FogError(.gone)) { try await user.outputs(of: job.id) }
        await #expect(throws: FogError(.gone)) { try await user.logs(of: job.id) }
        #expect(try await user.job(job.id).state == .succeeded)
        #expect(try await user.blob(blob.hash) == nil)
    }

    @Test func eventsAreKeptUpToTheirBound() async throws {
        var bounds = CoordinatorConfiguration.Bounds()
        bounds.events = 5
        let scene = try await CoordinatorScene(bounds: bounds)
        let user = try await scene.client(.operator)
        for _ in 0..<9 { _ = try await scene.submit(JobText.make()) }
        let all = try await user.events().events
        await scene.sweep()
        #expect(try await user.events().events == Array(all.suffix(5)))
        let page = try await user.events(limit: 2)
        #expect(try await user.events(cursor: page.cursor, limit: 2).events == Array(all.suffix(3).prefix(2)))
    }
}
