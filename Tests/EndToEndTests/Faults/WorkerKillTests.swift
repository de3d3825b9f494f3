import Glibc
import Testing

extension EndToEnd {
    /// `kill -9` and SIGSTOP of a worker that holds tasks.
    @Suite(.needsCommands) struct WorkerKillTests {
        @Test func whatAKilledWorkerHeldIsBegunAgain() async throws {
            try await withNetwork(workers: 2) { network in
                let array = ArrayJob(count: 30, work: "sleep 0.$((4 + FOG_TASK_INDEX % 6))")
                let job = try await array.submit(to: network)
                let victim = try await network.node("worker-1").id
                try await eventually("the job is in its middle and the worker holds tasks") {
                    let tasks = try await network.tasks(job)
                    let held = tasks.filter { $0.isHeld && $0.node == victim }
                    return held.count >= 3 && tasks.contains { $0.state == "succeeded" }
                }
                try network.kill("worker-1")

                let result = try await network.fog("job", "wait", job)
                #expect(result.code == 0, "\(result)")
                try await array.expectComplete(job, in: network)
                let again = try await network.tasks(job).filter { $0.attempt > 1 }
                #expect(!again.isEmpty, "no task was begun again")
            }
        }

        @Test func whatAWorkerBringsTooLateDoesNotCount() async throws {
            try await withNetwork(workers: 2) { network in
                let array = ArrayJob(count: 20, work: "sleep 0.5")
                let job = try await array.submit(to: network)
                let sleeper = try await network.node("worker-1").id
                try await eventually("the worker holds tasks") {
                    try await network.tasks(job).filter { $0.isHeld && $0.node == sleeper }.count >= 3
                }
                let process = try #require(network.process("worker-1"))
                kill(process, SIGSTOP)
                let held = try await network.tasks(job).filter { $0.isHeld && $0.node == sleeper }.map(\.id)
                // Its tasks' programs end meanwhile; only the worker can't say so. The other worker does them again.
                let result = try await network.fog("job", "wait", job)
                #expect(result.code == 0, "\(result)")
                #expect(network.process("worker-1") == process, "the worker should have slept until now")
                let heard = try await network.node("worker-1").lastHeardAt
                kill(process, SIGCONT)

                try await eventually("the worker is heard of again and holds nothing") {
                    let node = try await network.node("worker-1")
                    return node.lastHeardAt > heard && node.availability == "ready" && node.held == 0
                }
                // A worker ends in order only when all that it has to say was understood.
                try await network.succeed("down")
                try await network.up(workers: 2)
                try await array.expectComplete(job, in: network)
                let again = try await network.tasks(job).filter { held.contains($0.id) && $0.attempt > 1 }
                #expect(!again.isEmpty, "the worker's tasks should have been given to another")
                #expect(again.filter { $0.losses == 0 }.map(\.id) == [])
            }
        }
    }
}
