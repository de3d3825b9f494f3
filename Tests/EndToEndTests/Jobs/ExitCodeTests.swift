import Glibc
import Testing

extension EndToEnd {
    /// Every code of the table, and what leads to it.
    @Suite(.needsCommands) struct ExitCodeTests {
        private func expect(_ code: Int32, _ words: String..., in network: Network) async throws {
            let result = try await network.command(words).start().end(within: .seconds(90))
            #expect(result.code == code, "\(result)")
            #expect(code == 0 || code < 64 || !result.errors.isEmpty, "nothing is said: \(result)")
        }

        private func run(_ script: String, _ options: String...) -> [String] {
            ["run"] + options + ["--engine", "process", "--", "sh", "-c", script]
        }

        @Test func aProgramsEndIsThatOfRun() async throws {
            try await withNetwork(workers: 1) { network in
                for (script, code) in [("exit 0", 0), ("exit 3", 3), ("exit 77", 77), ("kill -9 $$", 137)] {
                    let result = try await network.command(run(script)).start().end()
                    #expect(result.code == code, "\(result)")
                }
                let late = try await network.command(run("sleep 1000", "--timeout", "1s")).start().end()
                #expect(late.code == 124, "\(late)")

                let stopped = try network.command(run("echo here; sleep 1000")).start()
                try await eventually("the program runs") { stopped.text == "here\n" }
                stopped.signal(SIGINT)
                let result = try await stopped.end()
                #expect(result.code == 130, "\(result)")
            }
        }

        @Test func aJobsEndIsThatOfWait() async throws {
            try await withNetwork(workers: 1) { network in
                let good = try await ArrayJob(count: 2, work: "true").submit(to: network)
                try await expect(0, "job", "wait", good, in: network)
                let bad = try await ArrayJob(count: 2, work: "exit $FOG_TASK_INDEX").submit(to: network)
                try await expect(1, "job", "wait", bad, in: network)

                let late = try await network.succeed(
                    "run", "--detach", "--timeout", "1s", "--engine", "process", "--", "sleep", "1000"
                ).word
                try await expect(124, "job", "wait", late, in: network)

                let long = try await ArrayJob(count: 1, work: "sleep 1000").submit(to: network)
                for (signal, code) in [(SIGINT, Int32(130)), (SIGTERM, 143)] {
                    let waiting = try network.start("job", "wait", long)
                    try await eventually("it waits") { waiting.errors.contains("of 1 ended") }
                    waiting.signal(signal)
                    let result = try await waiting.end()
                    #expect(result.code == code, "\(result)")
                    #expect(result.errors.contains("\(long) goes on"), "\(result)")
                }
                try await network.succeed("job", "stop", "--wait", long)
                try await expect(130, "job", "wait", long, in: network)
            }
        }

        @Test func whatFogRefusesHasACodeOfItsOwn() async throws {
            try await withDataFolder { network in
                try await expect(64, "job", "ls", "--limit", "0", in: network)
                try await expect(64, "top", "--interval", "1ms", in: network)
                try await expect(69, "job", "ls", in: network)
                try Files.write(Array("a: [".utf8), to: network.file("bad.yaml"))
                try await expect(65, "job", "validate", network.file("bad.yaml"), in: network)
                try Files.write([UInt8](repeating: 32, count: 3 << 20), to: network.file("long.yaml"))
                try await expect(73, "job", "validate", network.file("long.yaml"), in: network)
                try Files.makeFolder(network.data)
                try Files.write(Array("{".utf8), to: network.data + "/network.json")
                try await expect(70, "job", "ls", in: network)
            }
            try await withNetwork(workers: 0) { network in
                try await expect(66, "job", "wait", "j000000000000", in: network)
                try await expect(75, "up", "-d", in: network)
                let ann = try await network.token("submitter", "ann")
                let place = "http://127.0.0.1:\(try network.port())"
                try await expect(77, "token", "ls", "--coordinator", place, "--token-file", ann, in: network)
            }
        }
    }
}
