import FogClient
import FogCore
import FogExecution
import FogJobs
import GRDB
import Testing

@testable import FogCoordinator

@Suite struct StopTests {
    @Test func tasksThatWaitEndAtOnceAndThoseThatRunAreRevoked() async throws {
        let scene = try await CoordinatorScene()
        let worker = try await TestWorker(scene)
        let job = try await scene.submit(JobText.make(count: 3))
        let lease = try await worker.claimOne()
        let before = try await worker.client.commands(for: worker.node, after: nil, wait: .zero)
        #expect(before.stop.isEmpty && !before.draining)
        let user = try await scene.client(.operator)
        let stopped = try await user.stop(job.id)
        #expect(stopped.tasks[.cancelled] == 2 && stopped.tasks[.leased] == 1 && stopped.state == .running)
        let commands = try await worker.client.commands(
            for: worker.node, after: before.version, wait: .seconds(60))
        #expect(commands.stop == [lease] && commands.version > before.version)
        #expect(try await worker.renew([lease]) == RenewResponse(renewed: [], stop: [lease]))
        #expect(try await worker.finish(lease, ExecutionOutcome(.cancelled)) == .cancelled)
        #expect(try await scene.status(job.id).state == .cancelled)
        let after = try await worker.client.commands(for: worker.node, after: commands.version, wait: .seconds(60))
        #expect(after.stop.isEmpty)
        // Again it changes nothing.
        #expect(try await user.stop(job.id).version == scene.status(job.id).version)
        #expect(try await worker.claim().isEmpty)
        #expect(try await scene.summary == scene.rebuiltSummary())
    }

    @Test func aStopThatWasCutOffIsGoneOnWith() async throws {
        let scene = try await CoordinatorScene()
        let job = try await scene.submit(JobText.make(count: 3))
        // As far as it gets on a disk that takes nothing more after the mark.
        let sequence = try await scene.sequence(of: job.id)
        try await scene.operations.store.commit { transaction in
            try transaction.execute("UPDATE jobs SET stopped = 1 WHERE sequence = ?", [sequence])
        }
        #expect(try await scene.status(job.id).state == .queued)
        await scene.sweep()
        #expect(try await scene.status(job.id).state == .cancelled)
    }

    /// Whoever asks while a stop is under way is told what holds when it is done, and for the reason that came first.
    @Test func aStopIsAnsweredOnceEveryTaskIsReachedWhoeverBeganIt() async throws {
        let scene = try await CoordinatorScene()
        let worker = try await TestWorker(scene)
        let job = try await scene.submit(JobText.make(count: 3))
        let lease = try await worker.claimOne()
        let sequence = try await scene.sequence(of: job.id)
        try await scene.operations.store.commit { transaction in
            try transaction.execute("UPDATE jobs SET stopped = 2 WHERE sequence = ?", [sequence])
        }
        let stopped = try await scene.client(.operator).stop(job.id)
        #expect(stopped.tasks[.timedOut] == 2 && stopped.tasks[.leased] == 1)
        #expect(try await worker.claim().isEmpty)
        #expect(try await worker.finish(lease, ExecutionOutcome(.cancelled)) == .timedOut)
    }

    @Test func aTaskThatSucceedsInSpiteOfAStopHasSucceeded() async throws {
        let scene = try await CoordinatorScene()
        let worker = try await TestWorker(scene)
        let job = try await scene.submit(JobText.make())
        let lease = try await worker.claimOne()
        _ = try await scene.client(.operator).stop(job.id)
        #expect(try await worker.finish(lease) == .succeeded)
        #expect(try await scene.status(job.id).state == .succeeded)
    }

    @Test func aStoppedTaskWhoseWorkerIsLostIsNotTriedAgain() async throws {
        let scene = try await CoordinatorScene()
        let worker = try await TestWorker(scene)
        let job = try await scene.submit(JobText.make())
        _ = try await worker.claimOne()
        _ = try await scene.client(.operator).stop(job.id)
        await scene.advance(by: .seconds(11))
        let status = try await scene.status(job.id)
        #expect(status.state == .cancelled && status.tasks[.cancelled] == 1)
    }

    @Test func aTaskThatWaitsForItsBackoffIsStopped() async throws {
        let scene = try await CoordinatorScene()
        let worker = try await TestWorker(scene)
        let job = try await scene.submit(JobText.make("retry: {maxFailures: 5, backoff: 10s..10s}"))
        _ = try await worker.finish(worker.claimOne(), .exited(1))
        _ = try await scene.client(.operator).stop(job.id)
        #expect(try await scene.status(job.id).state == .cancelled)
        await scene.advance(by: .seconds(30))
        #expect(try await worker.claim().isEmpty)
        #expect(try await scene.status(job.id).state == .cancelled)
    }

    @Test func thousandsOfTasksAreStopped() async throws {
        let scene = try await CoordinatorScene()
        let worker = try await TestWorker(scene)
        let job = try await scene.submit(JobText.make(count: 3500))
        let held = try await worker.claim(64)
        let status = try await scene.client(.operator).stop(job.id)
        #expect(status.tasks[.cancelled] == 3500 - held.count && status.tasks[.leased] == held.count)
        let commands = try await worker.client.commands(for: worker.node, after: nil, wait: .zero)
        #expect(Set(commands.stop) == Set(held.map(\.lease)))
        for assignment in held { _ = try await worker.finish(assignment.lease, ExecutionOutcome(.cancelled)) }
        #expect(try await scene.status(job.id).state == .cancelled)
        #expect(scene.summary.liveTasks == 0)
    }

    @Test func aStopThatWasCutOffIsFinishedByTheNextCoordinator() async throws {
        let scene = try await CoordinatorScene()
        let job = try await scene.submit(JobText.make(count: 2500))
        let record = try await scene.operations.visibleJob(job.id, to: CoordinatorScene.root)
        // What is stored when the coordinator ends after the first thousand.
        try await scene.operations.store.commit { transaction in
            try transaction.execute("UPDATE jobs SET stopped = 1 WHERE sequence = ?", [record.sequence])
            _ = try transaction.stopTasks(of: record, .cancelled, from: 0, limit: 1000)
        }
        #expect(try await scene.status(job.id).tasks[.queued] == 1500)
        let next = try await scene.restarted()
        #expect(try await next.status(job.id).state == .cancelled)
        #expect(next.summary.liveTasks == 0)
    }

    @Test func theTotalTimeEndsWhatWaitsAndWhatRuns() async throws {
        let scene = try await CoordinatorScene()
        let worker = try await TestWorker(scene)
        let job = try await scene.submit(JobText.make(count: 2, "timeouts: {run: 10s, total: 20s}"))
        let lease = try await worker.claimOne()
        for _ in 0..<4 {
            await scene.advance(by: .milliseconds(4999))
            #expect(try await worker.renew([lease]).renewed == [lease])
        }
        await scene.advance(by: .milliseconds(5))
        #expect(try await worker.renew([lease]).stop == [lease])
        #expect(try await scene.status(job.id).tasks[.timedOut] == 1)
        #expect(try await worker.finish(lease, ExecutionOutcome(.cancelled)) == .timedOut)
        let status = try await scene.status(job.id)
        #expect(status.state == .timedOut && status.failure?.outcome.kind == .timedOut)
    }

    @Test func theTotalTimeGoesOnWhileTheCoordinatorIsAway() async throws {
        let scene = try await CoordinatorScene()
        let job = try await scene.submit(JobText.make("timeouts: {run: 10s, total: 20s}"))
        await scene.advance(by: .seconds(5))
        try await scene.close()
        scene.clock.advance(by: .seconds(14))
        let next = try await scene.restarted()
        await next.advance(by: .milliseconds(900))
        #expect(try await next.status(job.id).state == .queued)
        await next.advance(by: .milliseconds(200))
        #expect(try await next.status(job.id).state == .timedOut)
    }

    @Test func theQueueTimeCountsOnlyWhileATaskWaits() async throws {
        let scene = try await CoordinatorScene()
        let worker = try await TestWorker(scene)
        let job = try await scene.submit(JobText.make(count: 2, "timeouts: {queue: 10s}"))
        let lease = try await worker.claimOne()
        await scene.advance(by: .milliseconds(7000))
        #expect(try await worker.renew([lease]).renewed == [lease])
        await scene.advance(by: .milliseconds(2999))
        #expect(try await scene.status(job.id).tasks[.queued] == 1)
        await scene.advance(by: .milliseconds(2))
        #expect(try await scene.status(job.id).tasks[.timedOut] == 1)
        #expect(try await worker.finish(lease) == .succeeded)
        let status = try await scene.status(job.id)
        #expect(status.state == .timedOut)
        #expect(status.failure?.outcome.message.contains("queue") == true)
    }
}
