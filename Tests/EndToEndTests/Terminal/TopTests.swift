import FoundationEssentials
import Glibc
import Testing

extension EndToEnd {
    /// `fog top`.
    @Suite(.needsCommands) struct TopTests {
        @Test func theViewLivesAndTheTerminalIsGivenBack() async throws {
            try await withNetwork(workers: 1) { network in
                let array = ArrayJob(count: 40, work: "sleep 0.4")
                let job = try await array.submit(to: network)
                let top = try network.terminal("top", "--interval", "200ms", columns: 100, rows: 20)
                try await top.see("the node, the job and a rate") { screen in
                    screen.isAlternate && !screen.showsCursor
                        && screen.lines.contains { $0.hasPrefix("worker-1  ready") }
                        && screen.lines.contains { $0.hasPrefix(job) && $0.contains("/40") && $0.contains("/s") }
                }
                #expect(!top.isCooked)
                top.resize(columns: 50, rows: 8)
                try await top.see("the same in a small window") { screen in
                    screen.lines.last?.hasPrefix("q quit") == true && screen.lines.contains { $0.hasPrefix(job) }
                }
                top.type("N")
                top.type("q")
                #expect(try await top.end() == 0)
                let end = top.screen
                #expect(!end.isAlternate && end.showsCursor && top.isCooked)
                #expect(end.text.allSatisfy { $0 == "\n" }, "\(end.text)")
                try await network.succeed("job", "stop", "--wait", job)
            }
        }

        @Test(arguments: [SIGTERM, SIGINT, SIGHUP, SIGSEGV])
        func howeverItEndsTheTerminalIsGivenBack(signal: Int32) async throws {
            try await withDataFolder { network in
                let top = try network.terminal("top")
                try await top.see("the view") { $0.isAlternate && $0.text.contains("trying again") }
                top.signal(signal)
                #expect(try await top.end() == 128 + signal)
                #expect(!top.screen.isAlternate && top.screen.showsCursor && top.isCooked)
            }
        }

        @Test func controlCEndsIt() async throws {
            try await withDataFolder { network in
                let top = try network.terminal("top")
                try await top.see("the view") { $0.isAlternate }
                top.type("\u{3}")
                #expect(try await top.end() == 0)
                #expect(!top.screen.isAlternate && top.isCooked)
            }
        }

        @Test func aCoordinatorThatComesAndGoesIsWaitedFor() async throws {
            try await withDataFolder { network in
                let top = try network.terminal("top", "--interval", "200ms", columns: 200)
                try await top.see("that there is none") {
                    $0.text.contains("fog up") && $0.text.contains("trying again")
                }
                try await network.up(workers: 1)
                try await top.see("the node") { $0.text.contains("worker-1  ready") && !$0.text.contains("trying") }
                try await network.succeed("down")
                try await top.see("the last reading, and that there is no newer one") { screen in
                    screen.text.contains("worker-1  ready") && screen.text.contains("no answer since ")
                }
                top.type("q")
                #expect(try await top.end() == 0)
            }
        }

        @Test func whatWillNotPassEndsItWithAnError() async throws {
            try await withNetwork(workers: 0) { network in
                try Files.write(Array("nonsense".utf8), to: network.file("wrong.token"))
                let place = "http://127.0.0.1:\(try network.port())"
                let top = try network.terminal(
                    "top", "--coordinator", place, "--token-file", network.file("wrong.token"))
                #expect(try await top.end() == 77)
                #expect(!top.screen.isAlternate && top.isCooked)
                #expect(top.screen.text.contains("fog: "), "\(top.screen.text)")
            }
        }

        @Test func aScriptGetsOneReading() async throws {
            struct Reading: Decodable {
                struct Tasks: Decodable {
                    var waiting: Int
                    var held: Int
                    var endedPerSecond: Double
                }
                struct Job: Decodable {
                    var status: JobStatement
                }
                var tasks: Tasks
                var nodes: [NodeStatement]
                var jobs: [Job]
            }
            try await withNetwork(workers: 1) { network in
                let job = try await ArrayJob(count: 3, work: "sleep 1000").submit(to: network)
                try await eventually("its tasks run") { try await network.tasks(job).allSatisfy(\.isHeld) }
                let plain = try await network.succeed("top", "--interval", "100ms")
                #expect(!plain.output.contains(0x1B))
                #expect(plain.text.contains("\nworker-1  ready"), "\(plain)")
                #expect(plain.text.contains("\n\(job)  indices  running"), "\(plain)")
                let once = try network.terminal("top", "--once", "--interval", "100ms")
                #expect(try await once.end() == 0)
                #expect(!once.sent.contains(0x1B) && once.screen.text.contains("worker-1  ready"))

                let output = try await network.succeed("top", "-o", "json", "--interval", "600ms").output
                let reading = try JSONDecoder().decode(Reading.self, from: Data(output))
                #expect(reading.nodes.map(\.name) == ["worker-1"])
                #expect(reading.jobs.map(\.status.id) == [job])
                #expect(reading.tasks.held == 3 && reading.tasks.waiting == 0 && reading.tasks.endedPerSecond == 0)
                #expect(try await network.succeed("top", "-o", "name", "--interval", "100ms").text == "\(job)\n")
                try await network.succeed("job", "stop", "--wait", job)
            }
            try await withDataFolder { network in
                let none = try await network.fog("top", "--once")
                #expect(none.code == 69 && none.errors.contains("fog up"), "\(none)")
            }
        }
    }
}
