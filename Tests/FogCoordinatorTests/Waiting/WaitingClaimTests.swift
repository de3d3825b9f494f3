import FogCore
import FogJobs
import Testing

@testable import FogCoordinator

@Suite struct WaitingClaimTests {
    /// What turns up just as a claim gives up either goes with its answer or stays for the next one.
    @Test func aClaimThatEndsTakesNothingWithIt() async throws {
        let scene = try await CoordinatorScene()
        let worker = try await TestWorker(scene)
        var served = 0
        for _ in 0..<300 {
            async let waiting = worker.claim(1, waitMs: 1)
            try await Task.sleep(for: .microseconds(.random(in: 0...1500)))
            _ = try await scene.submit(JobText.make())
            var found = try await waiting
            served += found.count
            if found.isEmpty { found = try await worker.claim(1) }
            let lease = try #require(found.first?.lease, "the task lies with nobody")
            #expect(try await worker.finish(lease) == .succeeded)
        }
        #expect((1..<300).contains(served), "\(served) claims were served: the moment was never hit")
    }

    /// It may stand still, and then it would get the very task that it has just lost.
    @Test func aClaimOfANodeThatHasLostALeaseGetsNothing() async throws {
        let scene = try await CoordinatorScene()
        let worker = try await TestWorker(scene)
        _ = try await scene.submit(JobText.make())
        let lease = try await worker.claimOne()
        async let waiting = worker.claim(waitMs: 60_000)
        await scene.claimWaits()
        for _ in 0..<6 {
            await scene.advance(by: .milliseconds(2000))
            try await worker.heartbeat()
        }
        #expect(try await scene.task(lease).state == .queued)
        #expect(try await waiting.isEmpty)
        // Whoever asks again lives.
        #expect(try await worker.claimOne() == LeaseKey(task: lease.task, fence: 2))
    }
}
