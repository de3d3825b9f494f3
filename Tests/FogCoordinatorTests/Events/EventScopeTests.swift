import FogClient
import FogCore
import FogJobs
import Testing

@testable import FogCoordinator

@Suite struct EventScopeTests {
    @Test func aSubmitterSeesWhatHappenedToItsOwnJobs() async throws {
        let scene = try await CoordinatorScene()
        let alice = try await scene.client(.submitter, name: "alice")
        let bob = try await scene.client(.submitter, name: "bob")
        let hers = try await alice.submit(specification: Array(JobText.make().utf8), idempotencyKey: "k")
        _ = try await bob.submit(specification: Array(JobText.make(count: 30).utf8), idempotencyKey: "k")
        let worker = try await TestWorker(scene)
        for assignment in try await worker.claim() { _ = try await worker.finish(assignment.lease) }
        let seen = try await alice.events()
        #expect(seen.events.map(\.type) == ["job.submitted", "task.leased", "task.succeeded", "job.succeeded"])
        #expect(seen.events.allSatisfy { $0.job == hers.id })
        #expect(try await alice.events(job: hers.id).events == seen.events)
        // Past what others did, to the end.
        let end = try await alice.events(cursor: seen.cursor)
        #expect(end.events.isEmpty)
        #expect(try await alice.events(cursor: end.cursor).cursor == end.cursor)
        #expect(try await alice.events(tail: 2).events.map(\.type) == ["task.succeeded", "job.succeeded"])
        #expect(try await alice.events(tail: 9).events == seen.events)
        let all = try await scene.client(.operator).events(limit: 1000).events
        #expect(all.count > 60 && all.contains { $0.type == "token.created" })
        #expect(try await scene.client(.operator).events(tail: 5, limit: 5).events.count == 5)
        await #expect(throws: FogError(.forbidden)) { try await worker.client.events() }
    }

    @Test func anIndexThatIsTooOldIsRefused() async throws {
        var bounds = CoordinatorConfiguration.Bounds()
        bounds.events = 5
        let scene = try await CoordinatorScene(bounds: bounds)
        let user = try await scene.client(.operator)
        for _ in 0..<8 { _ = try await scene.submit(JobText.make()) }
        let all = try await user.events().events
        await scene.sweep()
        let trimmed = all[all.count - 6].index
        let before = String(trimmed - 1)
        await #expect(throws: FogError(.gone)) { try await user.events(cursor: before) }
        #expect(try await user.events(cursor: String(trimmed)).events == Array(all.suffix(5)))
        #expect(try await user.events(cursor: "0").events == Array(all.suffix(5)))
        // The same after a restart, and for streams, which go on.
        let next = try await scene.restarted()
        let stale = try await next.operations.beginEvents(.all, after: trimmed - 1, tail: nil)
        #expect(stale.place == trimmed && stale.reset?.reason == .trimmed && stale.reset?.index == trimmed)
        let strange = try await next.operations.beginEvents(.all, after: 1 << 40, tail: nil)
        #expect(strange.reset?.reason == .unknown && strange.place == strange.reset?.index)
        #expect(try await next.operations.beginEvents(.all, after: trimmed, tail: nil).reset == nil)
        #expect(try await next.operations.beginEvents(.all, after: 0, tail: nil).reset == nil)
    }
}
