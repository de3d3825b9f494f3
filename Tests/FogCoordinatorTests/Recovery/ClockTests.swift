import FogClient
import FogCore
import FogExecution
import FogJobs
import FogStorage
import GRDB
import Testing

@testable import FogCoordinator

/// The wall clock is set by hours while a coordinator runs, or while it is away. What takes a time takes that time.
@Suite struct ClockTests {
    static let steps: [Duration] = [.seconds(5 * 3600), .seconds(-5 * 3600), .seconds(40 * 86_400)]

    @Test(arguments: steps) func leasesKnowNothingOfIt(step: Duration) async throws {
        let scene = try await CoordinatorScene()
        let worker = try await TestWorker(scene)
        _ = try await scene.submit(JobText.make())
        let lease = try await worker.claimOne()
        await scene.advance(by: .seconds(4))
        scene.clock.setWall(by: step)
        await scene.advance(by: .seconds(3))
        #expect(try await scene.task(lease).state == .leased)
        #expect(try await worker.renew([lease]).renewed == [lease])
        #expect(try await scene.client(.operator).nodes().nodes.map(\.availability) == [.ready])
        scene.clock.setWall(by: .zero - step)
        // And it ends when nobody renews it.
        await scene.advance(by: .seconds(9))
        #expect(try await scene.task(lease).state == .unknown)
        await scene.advance(by: .seconds(2))
        #expect(try await scene.task(lease).state == .queued)
        #expect(try await scene.summary == scene.rebuiltSummary())
    }

    @Test(arguments: steps, [false, true]) func aBackoffTakesItsTime(step: Duration, restarts: Bool) async throws {
        var scene = try await CoordinatorScene()
        var worker = try await TestWorker(scene)
        _ = try await scene.submit(JobText.make("retry: {maxFailures: 3, backoff: 60s..60s}"))
        let lease = try await worker.claimOne()
        #expect(try await worker.finish(lease, .exited(1)) == .pending)
        scene.clock.setWall(by: step)
        await scene.sweep()
        if restarts {
            scene = try await scene.restarted()
            worker = TestWorker(worker, at: scene)
        }
        await scene.advance(by: .seconds(44), step: .seconds(1))
        #expect(try await worker.claim().isEmpty)
        await scene.advance(by: .seconds(17), step: .seconds(1))
        #expect(try await worker.claim().map(\.lease.fence) == [2])
    }

    @Test(arguments: steps, [false, true]) func timeoutsTakeTheirTime(step: Duration, restarts: Bool) async throws {
        var scene = try await CoordinatorScene()
        let queued = try await scene.submit(JobText.make("timeouts: {queue: 10m}"))
        let limited = try await scene.submit(JobText.make("timeouts: {run: 1m, total: 10m}"))
        await scene.advance(by: .seconds(60), step: .seconds(10))
        scene.clock.setWall(by: step)
        await scene.sweep()
        if restarts { scene = try await scene.restarted() }
        await scene.advance(by: .seconds(530), step: .seconds(10))
        for job in [queued, limited] { #expect(try await scene.status(job.id).state == .queued) }
        await scene.advance(by: .seconds(20), step: .seconds(10))
        for job in [queued, limited] { #expect(try await scene.status(job.id).state == .timedOut) }
    }

    @Test(arguments: steps) func anOutputIsThereWhenItsAttemptIsFinished(step: Duration) async throws {
        let scene = try await CoordinatorScene()
        let worker = try await TestWorker(scene)
        let user = try await scene.client(.operator)
        let input = try await user.upload(bytes: [1])
        let job = try await scene.submit(JobText.make())
        let lease = try await worker.claimOne()
        let output = try await worker.client.upload(bytes: [2], under: lease)
        scene.clock.setWall(by: step)
        await scene.sweep()
        let outputs = [FinishRequest.Output(path: "a", hash: output.hash, size: 1)]
        #expect(try await worker.finish(lease, outputs: outputs) == .succeeded)
        #expect(try await user.outputs(of: job.id).outputs.map(\.hash) == [output.hash])
        #expect(try await user.blob(input.hash) != nil)
        // What nobody names goes when its hour is over.
        scene.clock.advance(by: .seconds(3601))
        await scene.sweep()
        #expect(try await user.blob(input.hash) == nil)
        #expect(try await user.blob(output.hash) != nil)
    }

    @Test(arguments: steps) func whatIsKeptForATimeIsKeptForThatTime(step: Duration) async throws {
        let scene = try await CoordinatorScene()
        let worker = try await TestWorker(scene)
        let user = try await scene.client(.operator)
        let text = Array(JobText.make("retention: {logs: 1h, results: 2h}").utf8)
        let job = try await user.submit(specification: text, idempotencyKey: "key")
        let lease = try await worker.claimOne()
        try await worker.client.appendLog(lease, stream: .standardOutput, offset: 0, bytes: [65])
        _ = try await worker.finish(lease)
        scene.clock.setWall(by: step)
        scene.clock.advance(by: .seconds(3000))
        await scene.sweep()
        #expect(try await user.logs(of: job.id).entries.count == 1)
        // A caller that repeats itself makes no second job.
        #expect(try await user.submit(specification: text, idempotencyKey: "key").id == job.id)
        scene.clock.advance(by: .seconds(601))
        await scene.sweep()
        await #expect(throws: FogError(.gone)) { try await user.logs(of: job.id) }
        #expect(try await user.outputs(of: job.id).outputs.isEmpty)
        scene.clock.advance(by: .seconds(3600))
        await scene.sweep()
        await #expect(throws: FogError(.gone)) { try await user.outputs(of: job.id) }
        let events = try await user.events(job: job.id).events
        #expect(events.map(\.index) == events.map(\.index).sorted())
        #expect(events.map(\.type).suffix(2) == ["job.logsExpired", "job.resultsExpired"])
    }

    @Test func aClockThatWasSetBackMeanwhileKeepsNothingForHours() async throws {
        let scene = try await CoordinatorScene()
        let worker = try await TestWorker(scene)
        let blob = try await scene.client(.operator).upload(bytes: [1])
        let job = try await scene.submit(JobText.make("retention: {logs: 1h, results: 1h}"))
        let lease = try await worker.claimOne()
        try await worker.client.appendLog(lease, stream: .standardOutput, offset: 0, bytes: [65])
        _ = try await worker.finish(lease)
        let waiting = try await scene.submit(JobText.make("timeouts: {queue: 10m}"))
        try await scene.close()
        scene.clock.setWall(by: .seconds(-5 * 3600))
        let next = try await scene.restarted()
        await next.advance(by: .seconds(610), step: .seconds(10))
        #expect(try await next.status(waiting.id).state == .timedOut)
        next.clock.advance(by: .seconds(3600))
        await next.sweep()
        let user = try await next.client(.operator)
        await #expect(throws: FogError(.gone)) { try await user.logs(of: job.id) }
        #expect(try await user.blob(blob.hash) == nil)
        // Once is enough: the next start finds nothing to mend.
        let last = try await next.restarted()
        let types = try await last.client(.operator).events().events.map(\.type)
        #expect(types.count { $0 == "clock.set" } == 1)
    }

    /// The transaction that brings the times along fails on the disk, after a caller has seen it begin.
    @Test func aStepThatCouldNotBeStoredIsNoticedAgain() async throws {
        let scene = try await CoordinatorScene()
        _ = try await scene.client(.operator).upload(bytes: [1])
        let job = try await scene.submit(JobText.make("timeouts: {queue: 10m}"))
        let database = scene.operations.store.database
        try await database.commit { database in
            try database.execute(
                sql: """
                    CREATE TEMP TRIGGER failing BEFORE UPDATE ON blobs BEGIN SELECT RAISE(ROLLBACK, 'failing'); END
                    """)
        }
        scene.clock.setWall(by: .seconds(5 * 3600))
        await #expect(throws: FogError.self) { try await scene.submit(JobText.make()) }
        try await database.commit { try $0.execute(sql: "DROP TRIGGER failing") }
        await scene.advance(by: .seconds(590), step: .seconds(10))
        #expect(try await scene.status(job.id).state == .queued)
        await scene.advance(by: .seconds(20), step: .seconds(10))
        #expect(try await scene.status(job.id).state == .timedOut)
        let types = try await scene.client(.operator).events().events.map(\.type)
        #expect(types.count { $0 == "clock.set" } == 1)
    }

    @Test func aClockThatIsKeptInStepLeavesNoTrace() async throws {
        let scene = try await CoordinatorScene()
        for _ in 0..<10 {
            scene.clock.setWall(by: .seconds(7))
            _ = try await scene.submit(JobText.make())
        }
        let types = try await scene.client(.operator).events().events.map(\.type)
        #expect(!types.contains("clock.set"))
    }
}
