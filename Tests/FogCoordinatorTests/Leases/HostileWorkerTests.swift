import FogClient
import FogCore
import FogExecution
import FogJobs
import Testing

@testable import FogCoordinator

/// A worker that has a token and lies: what it does is refused, or has bounds, and nobody else notices.
@Suite struct HostileWorkerTests {
    @Test func whoeverOffersMoreThanItHasHoldsNoMoreThanTheBound() async throws {
        var bounds = CoordinatorConfiguration.Bounds()
        bounds.nodeTasks = 5
        let scene = try await CoordinatorScene(bounds: bounds)
        let liar = try await TestWorker(
            scene, name: "liar", capacity: TestWorker.capacity(cpu: 1 << 40, memory: 1 << 60))
        let other = try await TestWorker(scene, name: "other")
        let job = try await scene.submit(JobText.make(count: 8))
        var held = try await liar.claim(3).map(\.lease)
        held += try await liar.claim().map(\.lease)
        #expect(held.count == 5)
        #expect(try await liar.claim().isEmpty)
        #expect(try await other.claim().count == 3)
        // Room comes with what is finished.
        #expect(try await liar.finish(held[0], .exited(0)) == .succeeded)
        _ = try await liar.release(held[1])
        #expect(try await liar.claim().map(\.lease.fence) == [2])
        #expect(try await scene.status(job.id).tasks.total == 8)
        #expect(try await scene.summary == scene.rebuiltSummary())
    }

    @Test func aClaimGetsWhatFitsHoweverOftenItIsMade() async throws {
        let scene = try await CoordinatorScene()
        let greedy = try await TestWorker(scene, name: "greedy", capacity: TestWorker.capacity(cpu: 1000))
        let other = try await TestWorker(scene, name: "other")
        _ = try await scene.submit(JobText.make(count: 10, resources: "{cpu: 400m, memory: 64Mi}"))
        #expect(try await greedy.claim().count == 2)
        for _ in 0..<5 { #expect(try await greedy.claim().isEmpty) }
        for (limit, wait, name) in [
            (65, 0, "a"), (0, 0, "a"), (-1, 0, "a"), (1, -1, "a"), (1, 60_001, "a"), (1, 0, ""),
        ] {
            await #expect(throws: FogError(.invalid)) {
                try await greedy.claim(limit, waitMs: Int64(wait), name: name)
            }
        }
        await #expect(throws: FogError(.invalid)) {
            try await greedy.claim(1, name: String(repeating: "n", count: 65))
        }
        #expect(try await other.claim().count == 8)
    }

    @Test func whoRenewsAnothersLeaseDoesNotKeepIt() async throws {
        let scene = try await CoordinatorScene()
        let holder = try await TestWorker(scene, name: "holder")
        let liar = try await TestWorker(scene, name: "liar")
        _ = try await scene.submit(JobText.make())
        let lease = try await holder.claimOne()
        for _ in 0..<4 {
            await scene.advance(by: .seconds(2))
            #expect(try await liar.renew([lease]) == RenewResponse(renewed: [], stop: [lease]))
            // Nor does it know the next attempt's number.
            let next = LeaseKey(task: lease.task, fence: 2)
            #expect(try await liar.renew([next]).stop == [next])
        }
        await scene.advance(by: .seconds(3))
        #expect(try await scene.task(lease).state == .queued)
        // It can't speak for the other either.
        let request = ClaimRequest(node: holder.node, limit: 1, waitMs: 0, claim: "c")
        await #expect(throws: FogError(.forbidden)) { try await liar.client.claim(request) }
        let beat = HeartbeatRequest(capacity: TestWorker.capacity(), platform: TestWorker.platform, draining: true)
        await #expect(throws: FogError(.forbidden)) { try await liar.client.heartbeat(holder.node, beat) }
        let renewal = RenewRequest(node: holder.node, renewals: [.init(lease: lease, phase: .running)])
        await #expect(throws: FogError(.forbidden)) { try await liar.client.renew(renewal) }
        #expect(try await holder.claim(1).map(\.lease.fence) == [2])
    }

    @Test func theFirstResultStays() async throws {
        let scene = try await CoordinatorScene()
        let worker = try await TestWorker(scene)
        let job = try await scene.submit(JobText.make())
        let lease = try await worker.claimOne()
        let first = try await worker.client.upload(bytes: [1], under: lease)
        let second = try await worker.client.upload(bytes: [2], under: lease)
        let outputs = [first, second].map { [FinishRequest.Output(path: "a", hash: $0.hash, size: 1)] }
        let usage = ExecutionUsage(cpuMicroseconds: 7)
        #expect(try await worker.finish(lease, usage: usage, outputs: outputs[0]) == .succeeded)
        let version = try await scene.status(job.id).version
        await #expect(throws: FogError(.stale)) { try await worker.finish(lease, usage: usage, outputs: outputs[1]) }
        await #expect(throws: FogError(.stale)) { try await worker.finish(lease, .exited(1), usage: usage) }
        await #expect(throws: FogError(.stale)) { try await worker.release(lease) }
        #expect(try await worker.finish(lease, usage: usage, outputs: outputs[0]) == .succeeded)
        let user = try await scene.client(.operator)
        #expect(try await user.outputs(of: job.id).outputs.map(\.hash) == [first.hash])
        let status = try await scene.status(job.id)
        #expect(status.usage == usage && status.version == version && status.state == .succeeded)
        let attempts = try await user.attempts(at: lease.task).attempts
        #expect(attempts.map(\.verdict) == [.succeeded] && attempts[0].outcome == .exited(0))
    }

    @Test func onlyOutputsThatTheJobNamesAreTaken() async throws {
        let scene = try await CoordinatorScene()
        let worker = try await TestWorker(scene)
        let named = "outputs: [{path: /out/report.txt}, {path: /out/parts}]"
        let job = try await scene.submit(
            JobText.make(resources: "{cpu: 100m, memory: 64Mi, disk: 1Mi}", task: named))
        let none = try await scene.submit(JobText.make(task: "outputs: []"))
        let leases = try await worker.claim().map(\.lease)
        let lease = try #require(leases.first { $0.task.job == job.id })
        let bare = try #require(leases.first { $0.task.job == none.id })
        let blob = try await worker.client.upload(bytes: [1, 2, 3], under: lease)
        func output(_ path: String) -> FinishRequest.Output { .init(path: path, hash: blob.hash, size: 3) }
        for path in ["report", "report.txt2", "reports/report.txt", "part", "parts2/a", "other"] {
            await #expect(throws: FogError(.invalid), "\(path)") {
                try await worker.finish(lease, outputs: [output("report.txt"), output(path)])
            }
        }
        await #expect(throws: FogError(.invalid)) { try await worker.finish(bare, outputs: [output("report.txt")]) }
        #expect(try await scene.task(lease).state == .leased)
        let good = ["report.txt", "parts/a", "parts/b/c"].map(output)
        #expect(try await worker.finish(lease, outputs: good) == .succeeded)
        #expect(try await worker.finish(bare) == .succeeded)
        let user = try await scene.client(.operator)
        #expect(try await user.outputs(of: job.id).outputs.map(\.path).sorted() == good.map(\.path).sorted())
    }

    @Test func anAttemptUploadsNoMoreThanItsTaskMayWrite() async throws {
        let scene = try await CoordinatorScene()
        let worker = try await TestWorker(scene)
        let resources = "{cpu: 100m, memory: 64Mi, disk: 1Mi}"
        let job = try await scene.submit(JobText.make(count: 2, resources: resources))
        let leases = try await worker.claim().map(\.lease)
        func bytes(_ count: Int, _ fill: UInt8) -> [UInt8] { [UInt8](repeating: fill, count: count) }
        let first = try await worker.client.upload(bytes: bytes(700_000, 1), under: leases[0])
        await #expect(throws: FogError(.tooLarge)) {
            try await worker.client.upload(bytes: bytes(400_000, 2), under: leases[0])
        }
        // What was refused left nothing, and what is there already takes nothing.
        #expect(scene.summary.blobBytes == 700_000)
        _ = try await worker.client.upload(bytes: bytes(700_000, 1), under: leases[0])
        let second = try await worker.client.upload(bytes: bytes(300_000, 3), under: leases[0])
        // The same content may stand under many names, but all of them have to be written.
        let many = (0..<3).map { FinishRequest.Output(path: "\($0)", hash: first.hash, size: 700_000) }
        await #expect(throws: FogError(.invalid)) { try await worker.finish(leases[0], outputs: many) }
        // Others have their own room.
        _ = try await worker.client.upload(bytes: bytes(1 << 20, 4), under: leases[1])
        let outputs = [
            FinishRequest.Output(path: "a", hash: first.hash, size: 700_000),
            FinishRequest.Output(path: "b", hash: second.hash, size: 300_000),
        ]
        #expect(try await worker.finish(leases[0], outputs: outputs) == .succeeded)
        _ = try await worker.release(leases[1])
        await scene.sweep()
        let again = try await worker.claimOne()
        _ = try await worker.client.upload(bytes: bytes(1 << 20, 5), under: again)
        #expect(try await worker.finish(again) == .succeeded)
        #expect(try await scene.status(job.id).state == .succeeded)
    }
}
