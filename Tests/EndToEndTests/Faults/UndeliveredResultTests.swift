import FoundationEssentials
import Glibc
import Testing

extension EndToEnd {
    /// A worker is killed while it has results that it couldn't bring, because its coordinator was away.
    @Suite(.needsCommands) struct UndeliveredResultTests {
        @Test func theyAreBroughtWhenBothAreThereAgain() async throws {
            try await withNetwork(workers: 1) { network in
                let job = try await Self.finishUnheard(on: network)
                try network.kill("worker-1")
                try network.kill("coordinator")
                #expect(try await network.fog("job", "wait", job).code == 0)
                try await network.recovered()
                try await Self.expectOneEffectEach(of: job, on: network)
                // As long as nobody had to give them up, each was done once.
                let wereLate = try network.events(job).contains { $0.type == "task.unknown" }
                let verdicts = try network.verdicts(job)
                #expect(wereLate || verdicts == Array(repeating: ["succeeded"], count: 4), "\(verdicts)")
            }
        }

        @Test func theyAreRefusedWhenOthersWereFaster() async throws {
            try await withNetwork(workers: 2) { network in
                try await network.succeed("node", "drain", "worker-2")
                let job = try await Self.finishUnheard(on: network)
                // Nobody starts the worker again for a while.
                try network.signal("up", SIGSTOP)
                try network.kill("worker-1")
                try network.signal("coordinator", SIGCONT)
                try await network.succeed("node", "drain", "--undo", "worker-2")
                #expect(try await network.fog("job", "wait", job).code == 0)
                let before = try network.verdicts(job)
                // What was on its way already when the worker was killed counts; there is room for one request only.
                let lost = before.filter { $0 == ["lost", "succeeded"] }.count
                #expect(lost > 0 && lost + before.filter { $0 == ["succeeded"] }.count == 4, "\(before)")

                try network.signal("up", SIGCONT)
                try await eventually("the worker has told its old results, and they were refused") {
                    Network.count("a result was refused", in: "\(network.data)/logs/worker-1.log") == lost
                }
                try await network.recovered()
                #expect(try network.verdicts(job) == before)
                try await Self.expectOneEffectEach(of: job, on: network)
            }
        }

        /// Submits a job whose tasks end while the coordinator stands still, all on the first worker.
        private static func finishUnheard(on network: Network) async throws -> String {
            let text = """
                {
                  "apiVersion": "fog/v1", "kind": "Job", "name": "unheard", "count": 4,
                  "tasks": [{
                    "engine": {"type": "process", "command": ["sh", "-c", "sleep 1; echo done $FOG_TASK_INDEX"]},
                    "resources": {"cpu": "200m", "memory": "32Mi", "disk": "1Mi"}
                  }],
                  "retry": {"maxFailures": 0, "backoff": "100ms..1s"}
                }
                """
            try Files.write(Array(text.utf8), to: network.file("unheard.json"))
            let job = try await network.succeed("job", "run", network.file("unheard.json")).word
            try await eventually("all programs run") { network.programs(of: job).count == 4 }
            try network.signal("coordinator", SIGSTOP)
            try await eventually("the worker has noted all results") {
                Network.count("\"outcome\"", in: "\(network.data)/worker-1/attempts.log") == 4
            }
            return job
        }

        private static func expectOneEffectEach(of job: String, on network: Network) async throws {
            #expect(try network.verdicts(job).map { $0.filter { $0 == "succeeded" }.count } == [1, 1, 1, 1])
            #expect(try network.rows(of: job).filter { $0.failures > 0 || $0.state != "succeeded" }.map(\.id) == [])
            for row in try network.rows(of: job) {
                let pieces = try network.pieces(of: job).filter { $0.task == row.id && $0.attempt == row.attempt }
                let printed = pieces.reduce(into: [UInt8]()) { $0 += Array($1.data) }
                #expect(String(decoding: printed, as: UTF8.self) == "done \(row.index)\n")
            }
        }
    }
}
