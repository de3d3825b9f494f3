import FogClient
import FogCore
import FogExecution
import FogJobs
import Testing

@testable import FogCoordinator

@Suite struct RerunTests {
    @Test func aJobRunsAgainAsItWas() async throws {
        let scene = try await CoordinatorScene()
        let user = try await scene.client(.submitter, name: "alice")
        let worker = try await TestWorker(scene)
        let text = JobText.make(count: 3, task: "env: {A: b}")
        let job = try await user.submit(specification: Array(text.utf8), idempotencyKey: "k")
        let again = try await user.rerun(job.id, idempotencyKey: "again")
        #expect(again.id != job.id && again.rerunOf == job.id && again.tasks[.queued] == 3 && again.owner == "alice")
        #expect(try await user.specification(of: again.id) == user.specification(of: job.id))
        // Its repetition is the same job, another use of the key is refused.
        #expect(try await user.rerun(job.id, idempotencyKey: "again").id == again.id)
        await #expect(throws: FogError(.conflict)) {
            try await user.rerun(job.id, .unsuccessful, idempotencyKey: "again")
        }
        await #expect(throws: FogError(.conflict)) { try await user.rerun(job.id, idempotencyKey: "k") }
        #expect(try await user.jobs().jobs.count == 2)
        #expect(try await worker.claim().count == 6)
        let bob = try await scene.client(.submitter, name: "bob")
        await #expect(throws: FogError(.notFound)) { try await bob.rerun(job.id, idempotencyKey: "x") }
        #expect(try await scene.summary == scene.rebuiltSummary())
    }

    @Test func onlyWhatDidNotSucceedRunsAgainInItsPlace() async throws {
        let scene = try await CoordinatorScene()
        let user = try await scene.client(.operator)
        let worker = try await TestWorker(scene)
        let job = try await scene.submit(JobText.make(count: 5))
        await #expect(throws: FogError(.conflict)) {
            try await user.rerun(job.id, .unsuccessful, idempotencyKey: "early")
        }
        for assignment in try await worker.claim() {
            let isOdd = assignment.lease.task.index % 2 == 1
            _ = try await worker.finish(assignment.lease, .exited(isOdd ? 1 : 0))
        }
        let again = try await user.rerun(job.id, .unsuccessful, idempotencyKey: "again")
        #expect(again.tasks[.queued] == 2 && again.tasks.total == 2)
        let found = try await worker.claim()
        // A program finds the index and the count that it had.
        #expect(found.map(\.lease.task.index) == [1, 3] && found.allSatisfy { $0.count == 5 })
        #expect(try await user.tasks(of: again.id).tasks.map(\.index) == [1, 3])
        await #expect(throws: FogError(.notFound)) { try await user.task(TaskID(job: again.id, index: 0)) }
        // What isn't there after a restart isn't made up.
        let next = try await scene.restarted()
        #expect(try await next.summary == next.rebuiltSummary())
        let back = TestWorker(worker, at: next)
        for assignment in found { _ = try await back.finish(assignment.lease, .exited(0)) }
        let done = try await next.status(again.id)
        #expect(done.state == .succeeded && done.tasks[.succeeded] == 2)
        let later = try await next.client(.operator)
        await #expect(throws: FogError(.conflict)) {
            try await later.rerun(again.id, .unsuccessful, idempotencyKey: "nothing")
        }
        // All that it has are those two.
        #expect(try await later.rerun(again.id, idempotencyKey: "both").tasks.total == 2)
    }

    @Test func aJobWhoseInputsAreGoneIsRefused() async throws {
        let scene = try await CoordinatorScene()
        let user = try await scene.client(.operator)
        let worker = try await TestWorker(scene)
        let blob = try await user.upload(bytes: Array("input".utf8))
        let job = try await scene.submit(
            JobText.make(
                "retention: {logs: 1m, results: 1m}", task: "inputs: [{from: \"blob:\(blob.hash)\", to: /in/a}]"))
        _ = try await worker.finish(try await worker.claimOne())
        _ = try await user.rerun(job.id, idempotencyKey: "kept")
        _ = try await worker.finish(try await worker.claimOne())
        scene.clock.advance(by: .seconds(7200))
        await scene.sweep()
        await scene.sweep()
        #expect(try await user.blob(blob.hash) == nil)
        await #expect(throws: FogError(.gone)) { try await user.rerun(job.id, idempotencyKey: "late") }
    }
}
