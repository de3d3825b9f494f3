import Glibc
import Testing

extension EndToEnd {
    /// `fog node cordon`, `uncordon` and `approve`.
    @Suite(.needsCommands) struct CordonCommandTests {
        @Test func aCordonedNodeKeepsWhatItHasOverRestarts() async throws {
            try await withNetwork(workers: 2) { network in
                let first = ArrayJob(count: 4, work: "sleep 2", tasksPerProcessor: 2)
                let running = try await first.submit(to: network)
                try await eventually("both workers hold tasks") {
                    try await network.nodes().allSatisfy { $0.held > 0 }
                }
                let said = try await network.succeed("node", "cordon", "worker-1").text
                #expect(said.hasPrefix("worker-1 is cordoned and holds "))
                let second = try await ArrayJob(count: 10, work: "sleep 0.1").submit(to: network)
                try network.kill("coordinator")
                try await network.recovered()
                #expect(try await network.node("worker-1").availability == "cordoned")
                #expect(try await network.fog("job", "wait", running).code == 0)
                #expect(try await network.fog("job", "wait", second).code == 0)
                try await first.expectComplete(running, in: network)
                let cordoned = try await network.node("worker-1").id
                #expect(try await network.tasks(running).allSatisfy { $0.attempt == 1 })
                #expect(try await network.tasks(second).allSatisfy { $0.node != cordoned })
                try network.kill("worker-1")
                try await network.recovered()
                #expect(try await network.node("worker-1").availability == "cordoned")
                try await network.succeed("node", "uncordon", "worker-1")
                #expect(try await network.node("worker-1").availability == "ready")
            }
        }

        @Test func aWorkerGetsNothingUntilItIsApproved() async throws {
            try await withDataFolder { network in
                let coordinator = try network.start("coordinator", "--require-approval")
                try await eventually("the coordinator answers") { (try? await network.nodes()) != nil }
                let token = try await network.token("join", "office")
                let worker = try network.start(
                    "worker", "--name", "new", "--join-token-file", token, "--cpu", "1", "--memory", "1Gi")
                try await eventually("the worker waits") { try await network.nodes().first?.availability == "pending" }
                let array = ArrayJob(count: 2, work: "true")
                let job = try await array.submit(to: network)
                try await eventually("the worker says that it waits") { worker.errors.contains("fog node approve") }
                #expect(try await network.job(job).state == "queued")
                #expect(try await network.succeed("job", "explain", job).text.contains("until an operator approves it"))
                #expect(try await network.succeed("node", "approve", "new").text == "new is ready\n")
                #expect(try await network.fog("job", "wait", job).code == 0)
                try await array.expectComplete(job, in: network)
                worker.signal(SIGTERM)
                #expect(try await worker.end().code == 0)
                coordinator.signal(SIGTERM)
                #expect(try await coordinator.end().code == 0)
            }
        }
    }
}
