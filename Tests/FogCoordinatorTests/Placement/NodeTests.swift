import Crypto
import FogClient
import FogCore
import FogJobs
import Testing

@testable import FogCoordinator

@Suite struct NodeTests {
    @Test func claimsGoByPriorityThenAgeThenPlaceAndByRoom() async throws {
        let scene = try await CoordinatorScene()
        let worker = try await TestWorker(scene, capacity: TestWorker.capacity(cpu: 500))
        let old = try await scene.submit(JobText.make(count: 2, priority: 50))
        let new = try await scene.submit(JobText.make(count: 2, priority: 50))
        let urgent = try await scene.submit(JobText.make(count: 2, priority: 90))
        let first = try await worker.claim().map(\.lease.task)
        #expect(
            first == [
                TaskID(job: urgent.id, index: 0), TaskID(job: urgent.id, index: 1), TaskID(job: old.id, index: 0),
                TaskID(job: old.id, index: 1), TaskID(job: new.id, index: 0),
            ])
        #expect(try await worker.claim().isEmpty)
        #expect(try scene.operations.node(worker.node, by: CoordinatorScene.root).held == 5)
        _ = try await worker.finish(LeaseKey(task: first[0], fence: 1))
        #expect(try await worker.claim().map(\.lease.task) == [TaskID(job: new.id, index: 1)])
    }

    @Test func aWorkerThatShrinksFinishesWhatItHas() async throws {
        let scene = try await CoordinatorScene()
        let worker = try await TestWorker(scene, capacity: TestWorker.capacity(cpu: 1000))
        _ = try await scene.submit(JobText.make(count: 12))
        let held = try await worker.claim().map(\.lease)
        #expect(held.count == 10)
        try await worker.heartbeat(TestWorker.capacity(cpu: 300))
        #expect(try scene.operations.node(worker.node, by: CoordinatorScene.root).free.cpuMillicores == -700)
        for lease in held.dropLast(3) {
            _ = try await worker.finish(lease)
            #expect(try await worker.claim().isEmpty)
        }
        _ = try await worker.finish(held[9])
        #expect(try await worker.claim().count == 1)
        #expect(try await scene.summary == scene.rebuiltSummary())
    }

    @Test func anExplanationGivesTheReasonsOfEachNode() async throws {
        let scene = try await CoordinatorScene()
        let user = try await scene.client(.operator)
        let job = try await scene.submit(JobText.make(count: 2, resources: "{cpu: 2, memory: 1Gi}"))
        #expect(try await user.explain(job.id).summary == "2 tasks wait: no worker has joined")
        let small = try await TestWorker(scene, name: "a-small", capacity: TestWorker.capacity(cpu: 1000))
        _ = try await TestWorker(scene, name: "b-wasm", capacity: TestWorker.capacity(engines: ["wasm": "1"]))
        let drained = try await TestWorker(scene, name: "c-drained")
        _ = try await user.drain(drained.node, true)
        var explanation = try await user.explain(job.id)
        #expect(explanation.summary == "2 tasks wait: no node can take them as it is now")
        #expect(explanation.nodes.map(\.name) == ["a-small", "b-wasm", "c-drained"])
        #expect(explanation.nodes.map { $0.rejections.map(\.requirement) } == [["cpu"], ["engine"], ["availability"]])
        #expect(explanation.tasksAhead == 0 && explanation.requirements.cpuMillicores == 2000)
        try await small.heartbeat(TestWorker.capacity(cpu: 2500))
        _ = try await small.claim()
        explanation = try await user.explain(job.id)
        #expect(explanation.summary == "1 task waits until a node that can take it is free")
        #expect(explanation.nodes.first { $0.name == "a-small" }?.rejections.map(\.kind) == [.busy])
        let other = try await scene.submit(JobText.make(priority: 99))
        #expect(try await user.explain(job.id).tasksAhead == 1)
        #expect(try await user.explain(other.id).tasksAhead == 0)
        _ = try await user.stop(other.id)
        #expect(try await user.explain(other.id).summary == "the job has ended: cancelled")
    }

    @Test func aNodeThatDrainsGetsNothingNewAndIsTold() async throws {
        let scene = try await CoordinatorScene()
        let user = try await scene.client(.operator)
        let worker = try await TestWorker(scene)
        _ = try await scene.submit(JobText.make(count: 3))
        let lease = try await worker.claimOne()
        let before = try await worker.client.commands(for: worker.node, after: nil, wait: .zero)
        #expect(try await user.drain(worker.node, true).availability == .draining)
        let commands = try await worker.client.commands(
            for: worker.node, after: before.version, wait: .seconds(60))
        #expect(commands.draining && commands.stop.isEmpty)
        // It isn't held back although there is nothing for it.
        #expect(try await worker.claim(waitMs: 60_000).isEmpty)
        #expect(try await worker.renew([lease]).renewed == [lease])
        #expect(try await worker.finish(lease) == .succeeded)
        // The wish survives a restart and the worker's own return.
        let next = try await scene.restarted()
        let back = TestWorker(worker, at: next)
        #expect(try await back.claim().isEmpty)
        #expect(try await next.client(.operator).drain(worker.node, false).availability == .ready)
        #expect(try await back.claim().count == 2)
    }

    @Test func aNodeCanSayItselfThatItDrains() async throws {
        let scene = try await CoordinatorScene()
        let worker = try await TestWorker(scene)
        _ = try await scene.submit(JobText.make())
        try await worker.heartbeat(draining: true)
        #expect(try await worker.claim(waitMs: 60_000).isEmpty)
        try await worker.heartbeat(draining: false)
        #expect(try await worker.claim().count == 1)
    }

    @Test func whatANodeSaysOfItselfOutlivesARebuild() async throws {
        let scene = try await CoordinatorScene()
        let worker = try await TestWorker(scene)
        try await worker.heartbeat(draining: true)
        scene.clock.advance(by: .seconds(4))
        let before = try scene.operations.node(worker.node, by: CoordinatorScene.root)
        try await scene.operations.store.recover()
        #expect(try scene.operations.node(worker.node, by: CoordinatorScene.root) == before)
        #expect(before.availability == .draining)
        scene.clock.advance(by: .seconds(7))
        try await scene.operations.store.recover()
        #expect(try scene.operations.node(worker.node, by: CoordinatorScene.root).availability == .silent)
    }

    @Test func aNodeIsSilentUntilANewCoordinatorHearsOfIt() async throws {
        let scene = try await CoordinatorScene()
        let worker = try await TestWorker(scene)
        let next = try await scene.restarted()
        #expect(try next.operations.node(worker.node, by: CoordinatorScene.root).availability == .silent)
        _ = try await next.operations.heartbeat(
            worker.node,
            HeartbeatRequest(capacity: TestWorker.capacity(), platform: TestWorker.platform, draining: false),
            by: .worker(worker.node))
        #expect(try next.operations.node(worker.node, by: CoordinatorScene.root).availability == .ready)
    }

    @Test func aNodeThatIsNotHeardOfIsSilent() async throws {
        let scene = try await CoordinatorScene()
        let user = try await scene.client(.operator)
        let worker = try await TestWorker(scene)
        #expect(try await user.nodes().nodes.map(\.availability) == [.ready])
        scene.clock.advance(by: .seconds(11))
        #expect(try await user.node(worker.node).availability == .silent)
        let job = try await scene.submit(JobText.make())
        #expect(try await user.explain(job.id).nodes[0].rejections.map(\.requirement) == ["availability"])
        try await worker.heartbeat()
        #expect(try await user.node(worker.node).availability == .ready)
    }

    @Test func aRemovedNodeLosesItsTokenAndItsTasks() async throws {
        let scene = try await CoordinatorScene()
        let user = try await scene.client(.operator)
        let worker = try await TestWorker(scene, name: "gone")
        let other = try await TestWorker(scene, name: "stays")
        _ = try await scene.submit(JobText.make(count: 2))
        let leases = try await worker.claim().map(\.lease)
        await scene.advance(by: .milliseconds(8100))
        #expect(try await worker.renew([leases[1]]).renewed == [leases[1]])
        #expect(try await scene.task(leases[0]).state == .unknown)
        #expect(try await user.remove(worker.node).name == "gone")
        await #expect(throws: FogError(.unauthenticated)) { try await worker.finish(leases[0]) }
        await #expect(throws: FogError(.unauthenticated)) { try await worker.heartbeat() }
        #expect(Set(try await other.claim().map(\.lease)) == Set(leases.map { LeaseKey(task: $0.task, fence: 2) }))
        await #expect(throws: FogError(.notFound)) { try await user.remove(worker.node) }
        await #expect(throws: FogError(.notFound)) { try await user.node(worker.node) }
        #expect(try await user.nodes().nodes.map(\.name) == ["stays"])
        #expect(try await scene.summary == scene.rebuiltSummary())
    }

    @Test func aWorkerThatJoinsAgainGetsANewTokenAndKeepsItsTasks() async throws {
        let scene = try await CoordinatorScene()
        let key = Curve25519.Signing.PrivateKey()
        let first = try await TestWorker(scene, key: key)
        _ = try await scene.submit(JobText.make())
        let lease = try await first.claimOne()
        let second = try await TestWorker(scene, key: key)
        #expect(second.node == first.node && second.token != first.token)
        await #expect(throws: FogError(.unauthenticated)) { try await first.heartbeat() }
        #expect(try await second.finish(lease) == .succeeded)
        #expect(try await scene.client(.operator).nodes().nodes.count == 1)
    }

    @Test func joiningNeedsATokenAndTheKey() async throws {
        let scene = try await CoordinatorScene()
        let key = Curve25519.Signing.PrivateKey()
        let good = try TestWorker.request(key, name: "worker", capacity: TestWorker.capacity())
        await #expect(throws: FogError(.unauthenticated)) { try await scene.client(nil).join(good) }
        await #expect(throws: FogError(.forbidden)) { try await scene.client(.submitter).join(good) }
        let worker = try await TestWorker(scene)
        await #expect(throws: FogError(.forbidden)) { try await worker.client.join(good) }
        let join = try await scene.client(.join)
        var forged = good
        forged.name = "another"
        await #expect(throws: FogError(.forbidden)) { try await join.join(forged) }
        forged = good
        forged.identityKey = Hexadecimal.encode(Curve25519.Signing.PrivateKey().publicKey.rawRepresentation)
        await #expect(throws: FogError(.forbidden)) { try await join.join(forged) }
        for text in ["", "zz", "00", good.signature.uppercased(), good.signature + "00"] {
            forged = good
            forged.signature = text
            await #expect(throws: FogError(.forbidden)) { try await join.join(forged) }
        }
        for name in ["", "a b", "../x", "\u{E9}", String(repeating: "x", count: 64)] {
            let request = try TestWorker.request(key, name: name, capacity: TestWorker.capacity())
            await #expect(throws: FogError(.invalid)) { try await join.join(request) }
        }
        #expect(try await join.join(good).node == NodeID(identityKey: key.publicKey))
    }

    /// What a worker says of itself is reckoned with: no number of it may overflow.
    @Test func capacitiesBeyondMeasureAreRefused() async throws {
        let scene = try await CoordinatorScene()
        let worker = try await TestWorker(scene)
        let key = Curve25519.Signing.PrivateKey()
        for cpu in [Int.min, -1, .max] {
            await #expect(throws: FogError(.invalid)) {
                try await worker.heartbeat(TestWorker.capacity(cpu: cpu))
            }
        }
        for memory in [Int64.min, -1, .max] {
            await #expect(throws: FogError(.invalid)) {
                try await worker.heartbeat(TestWorker.capacity(memory: memory))
            }
            let request = try TestWorker.request(key, name: "x", capacity: TestWorker.capacity(memory: memory))
            await #expect(throws: FogError(.invalid)) { try await scene.client(.join).join(request) }
        }
        let many = Dictionary(uniqueKeysWithValues: (0..<17).map { ("engine-\($0)", "1") })
        await #expect(throws: FogError(.invalid)) { try await worker.heartbeat(TestWorker.capacity(engines: many)) }
        let long = ["wasm": String(repeating: "1", count: 257)]
        await #expect(throws: FogError(.invalid)) { try await worker.heartbeat(TestWorker.capacity(engines: long)) }
        try await worker.heartbeat(TestWorker.capacity(cpu: 0, memory: 0, engines: [:]))
        try await worker.heartbeat(TestWorker.capacity(cpu: 1 << 40, memory: 1 << 60))
    }

    @Test func thereAreNoMoreNodesThanTheBound() async throws {
        var bounds = CoordinatorConfiguration.Bounds()
        bounds.nodes = 2
        let scene = try await CoordinatorScene(bounds: bounds)
        let key = Curve25519.Signing.PrivateKey()
        _ = try await TestWorker(scene, name: "one", key: key)
        let two = try await TestWorker(scene, name: "two")
        await #expect(throws: FogError(.exhausted)) { try await TestWorker(scene, name: "three") }
        _ = try await TestWorker(scene, name: "one", key: key)
        _ = try await scene.client(.operator).remove(two.node)
        _ = try await TestWorker(scene, name: "three")
    }
}
