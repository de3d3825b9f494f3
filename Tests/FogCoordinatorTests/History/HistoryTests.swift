import FogClient
import FogCore
import FogExecution
import FogJobs
import Testing

@testable import FogCoordinator

@Suite struct HistoryTests {
    private static func all(
        _ user: CoordinatorClient, _ job: JobID, task: Int? = nil, limit: Int? = nil
    ) async throws -> [HistoryEntry] {
        var entries: [HistoryEntry] = []
        var cursor: String?
        repeat {
            let page = try await user.history(of: job, task: task, cursor: cursor, limit: limit)
            entries += page.entries
            #expect(!page.isTruncated && page.entries.count <= limit ?? 100)
            cursor = page.cursor
        } while cursor != nil
        return entries
    }

    @Test func whatHappenedIsToldInOrder() async throws {
        let scene = try await CoordinatorScene()
        let user = try await scene.client(.submitter, name: "alice")
        let first = try await TestWorker(scene, name: "first")
        let job = try await user.submit(
            specification: Array(JobText.make(count: 2, "retry: {maxFailures: 1, backoff: 1s..1s}").utf8),
            idempotencyKey: "k")
        let usage = ExecutionUsage(fuel: 5, cpuMicroseconds: 3)
        let leases = try await first.claim().map(\.lease)
        _ = try await first.renew(leases)
        await scene.advance(by: .seconds(3))
        _ = try await first.finish(leases[0], .exited(7), usage: usage)
        // The worker goes away with the other task.
        await scene.advance(by: .seconds(12))
        let second = try await TestWorker(scene, name: "second")
        let retried = try await second.claim().map(\.lease)
        #expect(retried.map(\.fence) == [2, 2])
        scene.clock.advance(by: .seconds(2))
        _ = try await second.finish(retried[0], usage: usage)
        _ = try await user.stop(job.id)
        _ = try await second.finish(retried[1], ExecutionOutcome(.cancelled))

        let entries = try await Self.all(user, job.id)
        #expect(entries.map(\.index) == entries.map(\.index).sorted())
        #expect(entries.first?.kind == .submitted && entries.last?.kind == .jobEnded)
        let ofFirst = entries.filter { $0.task?.index == 0 }
        #expect(ofFirst.map(\.kind) == [.attemptBegan, .running, .attemptEnded, .queued, .attemptBegan, .attemptEnded])
        #expect(ofFirst.map(\.attempt) == [1, 1, 1, 1, 2, 2])
        #expect(ofFirst[2].verdict == .failed && ofFirst[2].outcome == .exited(7) && ofFirst[2].usage == usage)
        #expect(ofFirst[2].tookMs == 3000 && ofFirst[2].nodeName == "first" && ofFirst[2].node == first.node)
        #expect(ofFirst[5].verdict == .succeeded && ofFirst[5].tookMs == 2000 && ofFirst[5].nodeName == "second")
        let ofSecond = entries.filter { $0.task?.index == 1 }
        #expect(
            ofSecond.map(\.kind) == [.attemptBegan, .running, .lapsed, .attemptEnded, .attemptBegan, .attemptEnded])
        #expect(ofSecond[3].verdict == .lost && ofSecond[3].node == first.node && ofSecond[3].usage == nil)
        #expect(ofSecond[5].verdict == .stopped)
        #expect(entries.contains { $0.kind == .stopping && $0.message == "cancelled" })

        // The same in pages, and of one task with what happened to the job.
        #expect(try await Self.all(user, job.id, limit: 2) == entries)
        let one = try await Self.all(user, job.id, task: 1, limit: 3)
        #expect(one == entries.filter { $0.task?.index != 0 })
        await #expect(throws: FogError(.notFound)) { try await user.history(of: job.id, task: 2) }
        let bob = try await scene.client(.submitter, name: "bob")
        await #expect(throws: FogError(.notFound)) { try await bob.history(of: job.id) }
    }

    @Test func aTaskThatEndsWithoutAnAttemptAndALeaseThatIsRevivedAreTold() async throws {
        let scene = try await CoordinatorScene()
        let user = try await scene.client(.operator)
        let worker = try await TestWorker(scene)
        let job = try await scene.submit(JobText.make(count: 2))
        let lease = try await worker.claimOne()
        await scene.advance(by: .seconds(9))
        #expect(try await worker.renew([lease], .leased).renewed == [lease])
        _ = try await user.stop(job.id)
        let kinds = try await Self.all(user, job.id).map(\.kind)
        #expect(kinds == [.submitted, .attemptBegan, .lapsed, .revived, .stopping, .taskEnded])
    }

    @Test func aHistoryWhoseBeginningIsGoneSaysSo() async throws {
        var bounds = CoordinatorConfiguration.Bounds()
        bounds.events = 4
        let scene = try await CoordinatorScene(bounds: bounds)
        let user = try await scene.client(.operator)
        let worker = try await TestWorker(scene)
        let job = try await scene.submit(JobText.make(count: 3))
        for assignment in try await worker.claim() { _ = try await worker.finish(assignment.lease) }
        await scene.sweep()
        let page = try await user.history(of: job.id)
        #expect(page.isTruncated && page.entries.count == 4)
        #expect(page.entries.prefix(3).allSatisfy { $0.kind == .attemptEnded && $0.verdict == .succeeded })
    }
}
