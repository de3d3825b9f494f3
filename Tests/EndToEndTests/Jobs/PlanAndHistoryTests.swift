import FoundationEssentials
import Glibc
import Testing

extension EndToEnd {
    /// `fog job plan`, `history` and `rerun`, `fog events` and `fog usage`.
    @Suite(.needsCommands) struct PlanAndHistoryTests {
        private func specification(_ network: Network, _ name: String, _ lines: String) throws -> String {
            let text = """
                apiVersion: fog/v1
                kind: Job
                name: \(name)
                \(lines)

                """
            try Files.write(Array(text.utf8), to: network.file(name + ".yaml"))
            return network.file(name + ".yaml")
        }

        @Test func aPlanSaysWhatWouldBecomeOfAJobAndStoresNothing() async throws {
            try await withNetwork(workers: 2) { network in
                try Files.write(Array("input".utf8), to: network.file("input"))
                let fits = try specification(
                    network, "fits",
                    """
                    count: 3
                    tasks:
                      - engine: {type: process, command: [cat, /in/input]}
                        resources: {cpu: 10m, memory: 16Mi, disk: 1Mi}
                        inputs: [{from: "file:input", to: /in/input}]
                    """)
                let plan = try await network.succeed("job", "plan", fits)
                #expect(plan.text.contains("'fits': its 3 tasks could begin now"), "\(plan)")
                #expect(plan.text.contains("1 file would be uploaded, 5."))
                #expect(plan.text.contains("worker-1") && plan.text.contains("worker-2"))
                let giant = try specification(
                    network, "giant",
                    """
                    tasks:
                      - engine: {type: process, command: ["true"]}
                        resources: {cpu: 1000}
                    """)
                let never = try await network.fog("job", "plan", giant)
                #expect(never.code == 75 && never.text.contains("no node can take its task as it is now"), "\(never)")
                let unknown = try specification(
                    network, "unknown",
                    """
                    tasks:
                      - engine: {type: wasm, module: "blob:sha256-\(String(repeating: "0", count: 64))"}
                    """)
                #expect(try await network.fog("job", "plan", unknown).code == 65)
                struct Plan: Decodable {
                    var prospect: String
                    var couldBegin: Int
                    var missingBlobs: [String]
                }
                let json = try await network.succeed("job", "plan", "-o", "json", fits)
                let document = try JSONDecoder().decode(Plan.self, from: Data(json.output))
                #expect(document.prospect == "now" && document.couldBegin == 3 && document.missingBlobs.count == 1)
                #expect(try await network.jobs().isEmpty)

                for worker in ["worker-1", "worker-2"] { try await network.succeed("node", "cordon", worker) }
                let cordoned = try await network.fog("job", "plan", fits)
                #expect(cordoned.code == 75 && cordoned.text.contains("the node is cordoned"), "\(cordoned)")
            }
        }

        @Test func whatHappenedAndWhatWentWrongAndWhatItCostAreTold() async throws {
            try await withNetwork(workers: 2) { network in
                let file = try specification(
                    network, "odd",
                    """
                    count: 4
                    tasks:
                      - engine: {type: process, command: [sh, -c, 'test -e /in/mark || exit $((FOG_TASK_INDEX % 2))']}
                        resources: {cpu: 100m, memory: 32Mi, disk: 1Mi}
                    """)
                let job = try await network.succeed("job", "run", file).word
                #expect(try await network.fog("job", "wait", job).code == 1)
                let history = try await network.succeed("job", "history", job).text
                #expect(history.contains("submitted") && history.contains("job failed"))
                let lines = history.split(separator: "\n")
                #expect(lines.count { $0.contains("attempt began") } == 4, "\(history)")
                #expect(lines.count { $0.contains("attempt failed: exited with code 1") } == 2)
                #expect(lines.count { $0.contains("attempt succeeded") } == 2)
                let one = try await network.succeed("job", "history", "--task", "1", job).text.split(separator: "\n")
                #expect(one.count { $0.contains("attempt ") } == 2)

                let again = try await network.fog("job", "rerun", "--failed", "--wait", job)
                #expect(again.code == 1)
                #expect(try await network.tasks(again.word).map(\.index) == [1, 3])
                let all = try await network.fog("job", "rerun", "--wait", job)
                #expect(all.code == 1)
                #expect(try await network.tasks(all.word).map(\.index) == [0, 1, 2, 3])

                // The command's numbers are the API's, and those of the attempts.
                struct Sum: Codable, Equatable {
                    var attempts = 0
                    var tasks = 0
                    var cpuMicroseconds = 0
                    var elapsedMicroseconds = 0
                    var bytesOut = 0
                }
                struct Balance: Codable, Equatable {
                    var succeeded = Sum()
                    var unsuccessful = Sum()
                }
                struct Group: Codable, Equatable {
                    var job: String?
                    var usage: Balance
                }
                struct Report: Codable, Equatable {
                    var groups: [Group]
                    var total: Balance
                }
                let told = try JSONDecoder().decode(
                    Report.self, from: Data(try await network.succeed("usage", "--by", "job", "-o", "json").output))
                let served = try JSONDecoder().decode(
                    Report.self, from: Data(try network.call("/v1/usage?by=job").body))
                #expect(told == served)
                #expect(told.groups.map(\.job) == [all.word, again.word, job])
                struct Attempts: Decodable {
                    struct Attempt: Decodable {
                        struct Usage: Decodable {
                            var cpuMicroseconds: Int
                            var elapsedMicroseconds: Int
                            var bytesOut: Int
                        }
                        var verdict: String
                        var usage: Usage
                    }
                    var attempts: [Attempt]
                }
                var sum = Balance()
                for job in [job, again.word, all.word] {
                    for task in try await network.tasks(job) {
                        let answer = try network.call("/v1/tasks/\(task.id)/attempts")
                        for attempt in try JSONDecoder().decode(Attempts.self, from: Data(answer.body)).attempts {
                            func add(_ sum: inout Sum) {
                                sum.attempts += 1
                                sum.tasks += 1
                                sum.cpuMicroseconds += attempt.usage.cpuMicroseconds
                                sum.elapsedMicroseconds += attempt.usage.elapsedMicroseconds
                                sum.bytesOut += attempt.usage.bytesOut
                            }
                            if attempt.verdict == "succeeded" { add(&sum.succeeded) } else { add(&sum.unsuccessful) }
                        }
                    }
                }
                #expect(told.total == sum)
                #expect(sum.succeeded.attempts == 4 && sum.unsuccessful.attempts == 6)
                let table = try await network.succeed("usage", "--since", "1h").text
                #expect(table.contains("local") && table.contains("4 / 6"), "\(table)")
            }
        }

        @Test func eventsAreFollowedOverAKillOfTheCoordinator() async throws {
            try await withNetwork(workers: 1) { network in
                let following = try network.start("events", "-f", "--since", "0", "-o", "json")
                try await eventually("the events so far are there") { following.text.contains("node.joined") }
                let array = ArrayJob(count: 6, work: "sleep 0.3")
                let job = try await array.submit(to: network)
                try await eventually("the job is in its middle") { try await network.succeeded(job) >= 2 }
                try network.kill("coordinator")
                #expect(try await network.fog("job", "wait", job).code == 0)
                try await eventually("the job's end is told") { following.text.contains("job.succeeded") }
                #expect(!following.hasEnded)
                following.signal(SIGTERM)
                _ = try await following.end()
                let told = try following.text.split(separator: "\n").map { line in
                    try JSONDecoder().decode(EventStatement.self, from: Data(line.utf8)).index
                }
                #expect(told == told.sorted() && Set(told).count == told.count)
                let ofJob = try network.events(job).map(\.index)
                #expect(Set(ofJob).isSubset(of: told), "events were missed")
                let last = try await network.succeed("events", "--tail", "3", "--job", job, "-o", "name").text
                #expect(last.split(separator: "\n").compactMap { Int($0) } == Array(ofJob.suffix(3)))
            }
        }
    }
}
