import Glibc
import Testing

extension EndToEnd {
    /// What people see of progress on a terminal, and what programs don't.
    @Suite(.needsCommands) struct ProgressTests {
        private let array = ArrayJob(count: 24, work: "sleep 0.5")

        private static func hasBar(_ line: String) -> Bool { line.contains("█") || line.contains("░") }

        @Test func aBarIsDrawnInPlaceFitsTheWindowAndIsGoneInTheEnd() async throws {
            try await withNetwork(workers: 1) { network in
                let job = try await array.submit(to: network)
                let waiting = try network.terminal("job", "wait", job, columns: 70)
                try await waiting.see("a bar with numbers") { screen in
                    screen.lines.contains { Self.hasBar($0) && $0.contains("/24") && $0.contains("running") }
                }
                waiting.resize(columns: 30, rows: 24)
                // What was drawn before stands where a real terminal may have wrapped it; from here on nothing wraps.
                let mark = waiting.sent.count
                #expect(try await waiting.end() == 0)
                let drawn = String(decoding: waiting.sent[mark...], as: UTF8.self).split(separator: "\r\u{1B}[K")
                #expect(drawn.dropFirst().dropLast().allSatisfy { $0.count < 30 }, "\(drawn)")
                let end = waiting.screen
                #expect(!end.lines.contains(where: Self.hasBar), "\(end.text)")
                #expect(end.lines[0].hasPrefix("\(job) succeeded: 24"), "\(end.text)")
            }
        }

        @Test func whatOthersReadHasNoBarInIt() async throws {
            try await withNetwork(workers: 1) { network in
                let file = network.file("out")
                let plain = try network.terminal(
                    "job", "wait", try await array.submit(to: network), environment: ["TERM": "dumb"])
                #expect(try await plain.end() == 0)
                #expect(!plain.sent.contains(0x1B), "\(plain.screen.text)")
                #expect(plain.screen.text.contains(" of 24 ended"))

                // Only standard error is a terminal: the bar is there, and the output has what it should have.
                let specification = """
                    {"apiVersion": "fog/v1", "kind": "Job", "name": "nap", "count": 4, "tasks": [{
                      "engine": {"type": "process", "command": ["sleep", "1"]},
                      "resources": {"cpu": "100m", "memory": "16Mi", "disk": "1Mi"}}]}
                    """
                try Files.write(Array(specification.utf8), to: network.file("nap.json"))
                let running = try network.terminal("job", "run", "--wait", network.file("nap.json"), outputFile: file)
                try await running.see("a bar") { $0.lines.contains(where: Self.hasBar) }
                #expect(try await running.end() == 0)
                let job = try #require(try await network.jobs().first { $0.name == "nap" }?.id)
                #expect(try Files.text(file) == "\(job)\n")

                let quiet = try network.terminal("job", "wait", "--quiet", job)
                #expect(try await quiet.end() == 0)
                #expect(quiet.sent.isEmpty)
            }
        }

        @Test func controlCLeavesNoBarBehind() async throws {
            try await withNetwork(workers: 1) { network in
                let job = try await ArrayJob(count: 3, work: "sleep 1000").submit(to: network)
                let waiting = try network.terminal("job", "wait", job)
                try await waiting.see("a bar") { $0.lines.contains(where: Self.hasBar) }
                waiting.type("\u{3}")
                #expect(try await waiting.end() == 130)
                let end = waiting.screen
                #expect(!end.lines.contains(where: Self.hasBar), "\(end.text)")
                #expect(end.text.contains("\(job) goes on"), "\(end.text)")
                try await network.succeed("job", "stop", "--wait", job)
            }
        }

        @Test func aBarForAnUploadIsGoneWhenTheProgramPrints() async throws {
            try await withNetwork(workers: 1) { network in
                // A coordinator that reads slowly: it stands still until the bar was seen.
                let coordinator = try #require(network.process("coordinator"))
                let noise = network.file("noise")
                try Files.write([UInt8](repeating: 7, count: 64 << 20), to: noise)
                let running = try network.terminal(
                    "run", "--input", noise, "--disk", "200Mi", "--engine", "process", "--", "sh", "-c",
                    "wc -c < /in/noise")
                try await running.see("that it reads the file or sends it") { screen in
                    kill(coordinator, SIGSTOP)
                    return screen.lines.contains { Self.hasBar($0) && $0.contains("noise") }
                }
                kill(coordinator, SIGCONT)
                #expect(try await running.end() == 0)
                #expect(running.screen.lines.filter { !$0.isEmpty } == ["67108864"], "\(running.screen.text)")
            }
        }
    }
}
