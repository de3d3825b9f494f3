import FogClient
import FogCore
import FogExecution
import FogJobs
import NIOCore
import Testing

@testable import FogCoordinator

@Suite struct AttemptTests {
    @Test func aTaskGoesAllTheWay() async throws {
        let scene = try await CoordinatorScene()
        let user = try await scene.client(.submitter, name: "alice")
        let worker = try await TestWorker(scene)
        let job = try await user.submit(
            specification: Array(JobText.make(count: 2, task: "env: {A: b}").utf8), idempotencyKey: "k")
        let found = try await worker.claim()
        #expect(found.map(\.lease.task.index) == [0, 1] && found.allSatisfy { $0.lease.fence == 1 && $0.count == 2 })
        #expect(found[0].specification.environment == ["A": "b"] && found[0].runTimeoutMs == 3_600_000)
        #expect(try await user.job(job.id).state == .running)
        let leases = found.map(\.lease)
        #expect(try await worker.renew(leases, .running) == RenewResponse(renewed: leases, stop: []))
        #expect(try await user.tasks(of: job.id, state: .running).tasks.count == 2)

        try await worker.client.appendLog(leases[0], stream: .standardOutput, offset: 0, bytes: Array("hello".utf8))
        let blob = try await worker.client.upload(bytes: Array("result".utf8), under: leases[0])
        let usage = ExecutionUsage(fuel: 7, cpuMicroseconds: 100, peakMemoryBytes: 50, bytesOut: 6)
        #expect(
            try await worker.finish(
                leases[0], usage: usage, outputs: [.init(path: "a/b.txt", hash: blob.hash, size: 6)]) == .succeeded)
        var status = try await user.job(job.id)
        #expect(status.state == .running && status.tasks[.succeeded] == 1 && status.tasks[.running] == 1)
        #expect(try await worker.finish(leases[1], usage: usage) == .succeeded)
        status = try await user.job(job.id)
        #expect(status.state == .succeeded && status.endedAt != nil && status.failure == nil)
        #expect(status.usage == ExecutionUsage(fuel: 14, cpuMicroseconds: 200, peakMemoryBytes: 50, bytesOut: 12))

        let outputs = try await user.outputs(of: job.id).outputs
        #expect(outputs == [OutputEntry(task: leases[0].task, path: "a/b.txt", hash: blob.hash, size: 6)])
        var content: [UInt8] = []
        try await user.download(blob.hash) { content += Array($0.readableBytesView) }
        #expect(content == Array("result".utf8))
        let logs = try await user.logs(of: job.id)
        #expect(logs.ended && logs.entries.map(\.data.bytes) == [Array("hello".utf8)])
        let types = try await user.events(job: job.id).events.map(\.type)
        #expect(types.first == "job.submitted" && types.last == "job.succeeded")
        #expect(types.count { $0 == "task.succeeded" } == 2)
        #expect(try await scene.summary == scene.rebuiltSummary())
        #expect(scene.summary.liveTasks == 0 && scene.summary.leases == 0)
    }

    @Test func aClaimThatIsRepeatedGetsTheSameTasks() async throws {
        let scene = try await CoordinatorScene()
        let worker = try await TestWorker(scene)
        _ = try await scene.submit(JobText.make(count: 10))
        let first = try await worker.claim(3, name: "a")
        #expect(try await worker.claim(3, name: "a") == first)
        #expect(try await worker.claim(64, name: "a") == first)
        let second = try await worker.claim(3, name: "b")
        #expect(Set(second.map(\.lease)).isDisjoint(with: first.map(\.lease)) && second.count == 3)
        // What has ended meanwhile isn't given out again.
        _ = try await worker.finish(first[0].lease)
        #expect(try await worker.claim(3, name: "a") == Array(first.dropFirst()))
        // Another's claim of the same name is another claim.
        let other = try await TestWorker(scene, name: "other")
        #expect(try await Set(other.claim(3, name: "a").map(\.lease)).isDisjoint(with: (first + second).map(\.lease)))
    }

    @Test func aRepeatedFinishIsAnsweredAsTheFirst() async throws {
        let scene = try await CoordinatorScene()
        let worker = try await TestWorker(scene)
        let job = try await scene.submit(JobText.make("retry: {maxFailures: 3, backoff: 1s..1s}"))
        let usage = ExecutionUsage(cpuMicroseconds: 5)
        let lease = try await worker.claimOne()
        #expect(try await worker.finish(lease, .exited(1), usage: usage) == .pending)
        #expect(try await worker.finish(lease, .exited(1), usage: usage) == .pending)
        await #expect(throws: FogError(.stale)) { try await worker.finish(lease) }
        await scene.advance(by: .seconds(2))
        // The same words are understood even while the next attempt runs, and change nothing.
        let next = try await worker.claimOne()
        #expect(next.fence == 2)
        #expect(try await worker.finish(lease, .exited(1), usage: usage) == .leased)
        await #expect(throws: FogError(.stale)) { try await worker.finish(lease, .exited(2), usage: usage) }
        #expect(try await worker.finish(next, usage: usage) == .succeeded)
        #expect(try await worker.finish(next, usage: usage) == .succeeded)
        let status = try await scene.status(job.id)
        #expect(status.usage.cpuMicroseconds == 10)
        let attempts = try await scene.operations.attempts(at: lease.task, by: CoordinatorScene.root).attempts
        #expect(attempts.map(\.verdict) == [.failed, .succeeded] && attempts.map(\.attempt) == [1, 2])
    }

    @Test func onlyTheHolderCanEndAnAttempt() async throws {
        let scene = try await CoordinatorScene()
        let worker = try await TestWorker(scene, name: "one")
        let other = try await TestWorker(scene, name: "two")
        _ = try await scene.submit(JobText.make())
        let lease = try await worker.claimOne()
        await #expect(throws: FogError(.stale)) { try await other.finish(lease) }
        await #expect(throws: FogError(.stale)) { try await other.release(lease) }
        #expect(try await other.renew([lease]).stop == [lease])
        await #expect(throws: FogError(.stale)) {
            try await other.client.appendLog(lease, stream: .standardOutput, offset: 0, bytes: [1])
        }
        // Nor may one worker speak in the name of another.
        let message = FinishRequest(
            node: worker.node, fence: 1, outcome: .exited(0), usage: ExecutionUsage(), outputs: [])
        let body = try JSONBytes.encode(message)
        await #expect(throws: FogError(.forbidden)) { try await other.client.finish(lease.task, body: body) }
        await #expect(throws: FogError(.forbidden)) {
            try await scene.client(.operator).finish(lease.task, body: body)
        }
        let wrongFence = LeaseKey(task: lease.task, fence: 2)
        await #expect(throws: FogError(.stale)) { try await worker.finish(wrongFence) }
        #expect(try await scene.task(lease).state == .leased)
        #expect(try await worker.finish(lease) == .succeeded)
    }

    @Test func outputsMustBeUploadedAndPlain() async throws {
        let scene = try await CoordinatorScene()
        let worker = try await TestWorker(scene)
        let job = try await scene.submit(JobText.make())
        let lease = try await worker.claimOne()
        let hash = BlobHash(hashing: [1, 2, 3])
        await #expect(throws: FogError(.conflict)) {
            try await worker.finish(lease, outputs: [.init(path: "a", hash: hash, size: 3)])
        }
        _ = try await worker.client.upload(bytes: [1, 2, 3], under: lease)
        await #expect(throws: FogError(.conflict)) {
            try await worker.finish(lease, outputs: [.init(path: "a", hash: hash, size: 4)])
        }
        for path in ["", "/a", "a/", "a//b", ".", "..", "a/../b", "a\0b", String(repeating: "x", count: 256)] {
            await #expect(throws: FogError(.invalid), "\(path)") {
                try await worker.finish(lease, outputs: [.init(path: path, hash: hash, size: 3)])
            }
        }
        let twice = FinishRequest.Output(path: "a", hash: hash, size: 3)
        await #expect(throws: FogError(.invalid)) { try await worker.finish(lease, outputs: [twice, twice]) }
        #expect(try await scene.task(lease).state == .leased)
        let both = [twice, FinishRequest.Output(path: "b/c", hash: hash, size: 3)]
        #expect(try await worker.finish(lease, outputs: both) == .succeeded)
        let user = try await scene.client(.operator)
        var seen: [String] = []
        var cursor: String?
        repeat {
            let page = try await user.outputs(of: job.id, cursor: cursor, limit: 1)
            seen += page.outputs.map(\.path)
            cursor = page.cursor
        } while cursor != nil
        #expect(seen == ["a", "b/c"])
    }

    @Test func aFailedAttemptLeavesNoOutputs() async throws {
        let scene = try await CoordinatorScene()
        let worker = try await TestWorker(scene)
        let job = try await scene.submit(JobText.make())
        let lease = try await worker.claimOne()
        let blob = try await worker.client.upload(bytes: [9], under: lease)
        let outputs = [FinishRequest.Output(path: "a", hash: blob.hash, size: 1)]
        #expect(try await worker.finish(lease, .exited(4), outputs: outputs) == .failed)
        let status = try await scene.status(job.id)
        #expect(status.state == .failed && status.failure == TaskFailure(task: lease.task, outcome: .exited(4)))
        #expect(try await scene.client(.operator).outputs(of: job.id).outputs.isEmpty)
    }

    @Test func aReleasedTaskIsThereForOthersAtOnceAndCountsAsNothing() async throws {
        let scene = try await CoordinatorScene()
        let worker = try await TestWorker(scene)
        _ = try await scene.submit(JobText.make())
        let lease = try await worker.claimOne()
        #expect(try await worker.release(lease) == .queued)
        await #expect(throws: FogError(.stale)) { try await worker.release(lease) }
        await #expect(throws: FogError(.stale)) { try await worker.finish(lease) }
        let next = try await TestWorker(scene, name: "other").claimOne()
        #expect(next == LeaseKey(task: lease.task, fence: 2))
        let task = try await scene.task(next)
        #expect(task.failures == 0 && task.losses == 0)
    }

    @Test func failuresWaitLongerAndLongerUntilTheBudgetIsUsedUp() async throws {
        let scene = try await CoordinatorScene()
        let worker = try await TestWorker(scene)
        let job = try await scene.submit(JobText.make("retry: {maxFailures: 2, backoff: 4s..60s}"))
        for (failures, wait) in [(1, 4), (2, 8)] {
            let lease = try await worker.claimOne()
            #expect(try await worker.finish(lease, .exited(1)) == .pending)
            let task = try await scene.task(lease)
            #expect(task.failures == failures && task.notBefore != nil)
            #expect(try await worker.claim().isEmpty)
            await scene.advance(by: .seconds(wait) * 3 / 4 - .milliseconds(1))
            #expect(try await worker.claim().isEmpty)
            await scene.advance(by: .seconds(wait) / 4 + .milliseconds(1))
        }
        let last = try await worker.claimOne()
        #expect(try await worker.finish(last, .exited(1)) == .failed)
        #expect(try await scene.status(job.id).state == .failed)
        #expect(try await scene.summary == scene.rebuiltSummary())
    }

    @Test func whatAWorkerSaysAboutAnOutcomeIsBounded() async throws {
        let scene = try await CoordinatorScene()
        let worker = try await TestWorker(scene)
        let job = try await scene.submit(JobText.make())
        let lease = try await worker.claimOne()
        let text = String(repeating: "\u{E9}", count: 100_000)
        let outcome = ExecutionOutcome(.trapped, message: text)
        #expect(try await worker.finish(lease, outcome) == .failed)
        #expect(try await worker.finish(lease, outcome) == .failed)
        let kept = try #require(try await scene.status(job.id).failure?.outcome.message)
        #expect(kept.utf8.count <= 4096 && kept.hasPrefix("\u{E9}\u{E9}"))
    }

    @Test func usageBeyondMeasureDoesNoHarm() async throws {
        let scene = try await CoordinatorScene()
        let worker = try await TestWorker(scene)
        let job = try await scene.submit(JobText.make(count: 2))
        let usage = ExecutionUsage(
            fuel: .max, cpuMicroseconds: .max, elapsedMicroseconds: .max, frozenMicroseconds: .max,
            peakMemoryBytes: .max, bytesIn: .max, bytesOut: .max)
        for assignment in try await worker.claim() {
            #expect(try await worker.finish(assignment.lease, usage: usage) == .succeeded)
        }
        #expect(try await scene.status(job.id).usage == usage)
    }
}
