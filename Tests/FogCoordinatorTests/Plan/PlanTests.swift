import FogClient
import FogCore
import FogJobs
import Testing

@testable import FogCoordinator

@Suite struct PlanTests {
    private static func plan(_ client: CoordinatorClient, _ text: String) async throws -> JobPlan {
        try await client.plan(specification: Array(text.utf8))
    }

    @Test func aPlanSaysOfEachNodeWhatItCouldDo() async throws {
        let scene = try await CoordinatorScene()
        let user = try await scene.client(.operator)
        let text = JobText.make(count: 10, resources: "{cpu: 2, memory: 1Gi}")
        #expect(try await Self.plan(user, text).summary == "no worker has joined: its 10 tasks would wait")
        let large = try await TestWorker(scene, name: "large", capacity: TestWorker.capacity(cpu: 8000))
        _ = try await TestWorker(scene, name: "small", capacity: TestWorker.capacity(cpu: 1000))
        _ = try await TestWorker(scene, name: "wasm", capacity: TestWorker.capacity(engines: ["wasm": "1"]))
        let cordoned = try await TestWorker(scene, name: "cordoned")
        _ = try await user.cordon(cordoned.node, true)

        var plan = try await Self.plan(user, text)
        #expect(plan.prospect == .now && plan.couldBegin == 4 && plan.couldRun == 4 && plan.tasksAhead == 0)
        #expect(plan.summary == "4 of its 10 tasks could begin now")
        #expect(plan.nodes.map(\.name) == ["large", "cordoned", "small", "wasm"])
        #expect(plan.nodes.map(\.prospect) == [.now, .never, .never, .never])
        #expect(plan.nodes.map { $0.rejections.map(\.requirement) } == [[], ["availability"], ["cpu"], ["engine"]])
        #expect(plan.nodes[2].rejections[0].message == "needs 2; the node offers 1 in all")

        // What others hold and wait for counts.
        let other = try await scene.submit(JobText.make(count: 9, resources: "{cpu: 2, memory: 1Gi}"))
        _ = try await large.claim(3)
        plan = try await Self.plan(user, text)
        #expect(plan.couldBegin == 1 && plan.couldRun == 4 && plan.tasksAhead == 6)
        #expect(
            plan.summary == "there is room for 1 of its 10 tasks now, but 6 tasks of other jobs come first")
        #expect(try await Self.plan(user, JobText.make(priority: 51)).tasksAhead == 0)
        _ = try await large.claim()
        plan = try await Self.plan(user, text)
        #expect(plan.prospect == .later && plan.nodes[0].prospect == .later && plan.nodes[0].couldRun == 4)
        #expect(plan.summary == "its 10 tasks could run, 4 at once, when tasks that run now have ended")
        plan = try await Self.plan(user, JobText.make(resources: "{cpu: 900, memory: 1Gi}"))
        #expect(plan.prospect == .never && plan.summary == "no node can take its task as it is now")

        // The same reasons as for a job that is there.
        let explained = try await user.explain(other.id).nodes.sorted { $0.name < $1.name }
        plan = try await Self.plan(user, text)
        #expect(explained.map(\.rejections) == plan.nodes.sorted { $0.name < $1.name }.map(\.rejections))
        // Nothing of it is stored.
        #expect(try await user.jobs().jobs.map(\.id) == [other.id])
        #expect(try await scene.summary == scene.rebuiltSummary())
    }

    @Test func aPlanTellsWhatASubmissionWouldBeRefusedFor() async throws {
        var bounds = CoordinatorConfiguration.Bounds()
        bounds.liveTasks = 5
        let scene = try await CoordinatorScene(bounds: bounds)
        let user = try await scene.client(.submitter, name: "alice")
        let hash = BlobHash(hashing: Array("input".utf8))
        let text = JobText.make(count: 6, task: "inputs: [{from: \"blob:\(hash)\", to: /in/a}]")
        var plan = try await Self.plan(user, text)
        #expect(plan.missingBlobs == [hash])
        #expect(plan.obstacles == ["the coordinator holds 0 tasks that haven't ended and takes 5"])
        _ = try await user.upload(bytes: Array("input".utf8))
        plan = try await Self.plan(user, JobText.make(task: "inputs: [{from: \"blob:\(hash)\", to: /in/a}]"))
        #expect(plan.missingBlobs.isEmpty && plan.obstacles.isEmpty)
        await #expect(throws: FogError(.invalid)) { try await Self.plan(user, "kind: Job") }
        let worker = try await TestWorker(scene)
        await #expect(throws: FogError(.forbidden)) { try await Self.plan(worker.client, text) }
    }
}
