import Glibc
import Testing

extension EndToEnd {
    /// What commands read, where they write, and what they say to somebody who waits.
    @Suite(.needsCommands) struct JobInputTests {
        private static let specification = """
            apiVersion: fog/v1
            kind: Job
            name: piped
            tasks:
              - engine: {type: process, command: [echo, hello]}
                resources: {cpu: CPU}
            """

        /// A shell's command line in which `fog` is the program under test.
        private func shell(_ line: String, in network: Network) async throws -> CommandResult {
            var command = network.command(["-c", line])
            command.environment["FOG"] = command.executable
            command.executable = "/bin/sh"
            return try await command.start().end(within: .seconds(90))
        }

        @Test func aSpecificationMayComeThroughAPipe() async throws {
            try await withDataFolder { network in
                let text = Self.specification.replacing("CPU", with: "100m")
                try Files.write(Array(text.utf8), to: network.file("job.yaml"))
                for place in ["/dev/stdin", "-"] {
                    let line = "cat '\(network.file("job.yaml"))' | \"$FOG\" job validate \(place)"
                    let result = try await shell(line, in: network)
                    #expect(result.code == 0 && result.text.contains("'piped'"), "\(result)")
                }
                let folder = try await network.fog("job", "validate", network.root)
                #expect(folder.code == 65 && folder.errors.contains("directory"), "\(folder)")
            }
        }

        @Test func anOutputThatTakesNothingIsAnError() async throws {
            try await withDataFolder { network in
                let result = try await shell("\"$FOG\" version > /dev/full", in: network)
                #expect(result.code == 73 && result.errors.contains("standard output"), "\(result)")
            }
        }

        @Test func whoWaitsIsToldWhyAndThatTheJobGoesOn() async throws {
            try await withNetwork(workers: 1) { network in
                let text = Self.specification.replacing("CPU", with: "900")
                try Files.write(Array(text.utf8), to: network.file("job.yaml"))
                let job = try await network.succeed("job", "run", "--id-only", network.file("job.yaml")).word
                let waiting = try network.start("job", "wait", job)
                try await eventually("it says why, not only '\(waiting.errors)'") {
                    waiting.errors.contains("no node can take it as it is now")
                }
                waiting.signal(SIGINT)
                let result = try await waiting.end()
                #expect(result.code == 130 && result.errors.contains("\(job) goes on"), "\(result)")
                #expect(try await network.job(job).state == "queued")
                try await network.succeed("job", "stop", "--wait", job)
            }
        }

        @Test func whatTheCoordinatorRefusesIsSaidWithoutPlacesThatNobodyCanFind() async throws {
            try await withNetwork(workers: 0) { network in
                let blob = "blob:sha256-" + String(repeating: "ab", count: 32)
                let text = Self.specification.replacing("CPU", with: "1").replacing(
                    "{type: process, command: [echo, hello]}", with: "{type: wasm, module: \"\(blob)\"}")
                try Files.write(Array(text.utf8), to: network.file("job.yaml"))
                let result = try await network.fog("job", "run", network.file("job.yaml"))
                #expect(result.code == 65)
                let last = try #require(result.errors.split(separator: "\n").last)
                #expect(last.hasPrefix("  tasks[0].engine.module: "), "\(result)")
            }
        }

        @Test func aCoordinatorThatCannotBeReachedIsSaidAtOnce() async throws {
            try await withDataFolder { network in
                let running = try network.start("job", "wait", "--coordinator", "http://127.0.0.1:1", "j000000000000")
                try await eventually("it says what it waits for") { running.errors.contains("trying for 2m00s") }
                running.signal(SIGKILL)
                _ = try await running.end()
            }
        }
    }
}
