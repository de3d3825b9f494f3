import Crypto
import FogClient
import FogCore
import FogJobs
import Logging
import Testing

@testable import FogCoordinator

@Suite struct CordonTests {
    @Test func aCordonedNodeKeepsWhatItHasAndGetsNothingNew() async throws {
        let scene = try await CoordinatorScene()
        let user = try await scene.client(.operator)
        let key = Curve25519.Signing.PrivateKey()
        let worker = try await TestWorker(scene, key: key)
        _ = try await scene.submit(JobText.make(count: 3))
        let lease = try await worker.claimOne()
        let commands = try await worker.client.commands(for: worker.node, after: nil, wait: .zero)
        let status = try await user.cordon(worker.node, true)
        #expect(status.availability == .cordoned && status.cordoned && status.held == 1)
        // The worker isn't told to end anything.
        #expect(try await worker.client.commands(for: worker.node, after: nil, wait: .zero) == commands)
        #expect(try await worker.claim().isEmpty)
        #expect(try await worker.renew([lease]).renewed == [lease])
        // What it says of itself, its own return and a restart don't undo it.
        try await worker.heartbeat(TestWorker.capacity(cpu: 7000))
        #expect(try await user.node(worker.node).cordoned)
        let next = try await scene.restarted()
        let back = try await TestWorker(next, key: key)
        #expect(try await back.claim().isEmpty && back.node == worker.node)
        #expect(try await back.finish(lease) == .succeeded)
        let later = try await next.client(.operator)
        #expect(try await later.node(worker.node).availability == .cordoned)
        // A claim that waits gets tasks once it may.
        async let claimed = back.claim(waitMs: 60_000)
        await next.claimWaits()
        #expect(try await later.cordon(worker.node, false).availability == .ready)
        #expect(try await claimed.count == 2)
        let types = try await later.events(limit: 1000).events.filter { $0.node == worker.node }.map(\.type)
        #expect(types.contains("node.cordoned") && types.contains("node.uncordoned"))
        #expect(try await next.summary == next.rebuiltSummary())
        let submitter = try await next.client(.submitter)
        await #expect(throws: FogError(.forbidden)) { try await submitter.cordon(worker.node, true) }
    }

    /// A node that reports what it offers while an operator speaks doesn't speak over it.
    @Test func aHeartbeatDoesNotUndoWhatAnOperatorSaid() async throws {
        let scene = try await CoordinatorScene()
        let worker = try await TestWorker(scene)
        let stale = try #require(scene.operations.store.projection.read { $0.nodes[worker.node]?.record })
        let user = try await scene.client(.operator)
        _ = try await user.drain(worker.node, true)
        _ = try await user.cordon(worker.node, true)
        var news = stale
        news.capacity.cpuMillicores = 5
        try await scene.operations.store.commit { [news] in try $0.update(news) }
        let status = try await user.node(worker.node)
        #expect(status.availability == .draining && status.cordoned && status.capacity.cpuMillicores == 5)
        #expect(try await user.drain(worker.node, false).availability == .cordoned)
    }

    @Test func aNodeWaitsUntilAnOperatorApprovesIt() async throws {
        let scene = try await CoordinatorScene(requiresApproval: true)
        let user = try await scene.client(.operator)
        let key = Curve25519.Signing.PrivateKey()
        let worker = try await TestWorker(scene, name: "new", key: key)
        let job = try await scene.submit(JobText.make(count: 2))
        #expect(try await user.node(worker.node).availability == .pending)
        #expect(try await worker.claim().isEmpty)
        let beat = HeartbeatRequest(capacity: TestWorker.capacity(), platform: TestWorker.platform, draining: false)
        #expect(try await worker.client.heartbeat(worker.node, beat).approved == false)
        let reasons = try await user.explain(job.id).nodes[0].rejections
        #expect(reasons.map(\.message) == ["the node waits until an operator approves it"])
        #expect(try await user.plan(specification: Array(JobText.make().utf8)).prospect == .never)
        // Joining again changes nothing, nor does a restart.
        let next = try await scene.restarted()
        let back = try await TestWorker(next, name: "new", key: key)
        #expect(try await back.claim().isEmpty)
        async let claimed = back.claim(waitMs: 60_000)
        await next.claimWaits()
        let later = try await next.client(.operator)
        let submitter = try await next.client(.submitter)
        await #expect(throws: FogError(.forbidden)) { try await submitter.approve(worker.node) }
        #expect(try await later.approve(worker.node).availability == .ready)
        #expect(try await claimed.count == 2)
        #expect(try await back.client.heartbeat(worker.node, beat).approved == true)
        // It is known from then on.
        let again = try await TestWorker(next, name: "new", key: key)
        #expect(try await later.node(again.node).approved)
        // Whoever an operator takes in is approved by that.
        let request = try TestWorker.request(
            Curve25519.Signing.PrivateKey(), name: "own", capacity: TestWorker.capacity())
        let own = try await later.join(request)
        #expect(try await later.node(own.node).availability == .ready)
        // Nothing is required unless it is asked for.
        let open = try await CoordinatorScene()
        let free = try await TestWorker(open)
        #expect(try await open.client(.operator).node(free.node).availability == .ready)
    }
}
