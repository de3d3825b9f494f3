import Glibc
import Testing

extension EndToEnd {
    /// Calls and workers that reach a coordinator over links, and links by hand.
    @Suite(.needsCommands) struct LinkTests {
        /// A coordinator that takes links and a worker that knows it by nothing else.
        private struct FarCoordinator {
            let network: Network
            let folder: String
            let address: String
            let token: String
            private(set) var coordinator: RunningCommand
            let worker: RunningCommand

            init(_ network: Network) async throws {
                self.network = network
                let folder = network.file("far")
                self.folder = folder
                coordinator = try network.start("coordinator", "--data", folder, "--link-port", "0")
                try await eventually("the coordinator takes links") {
                    (try? Files.text(folder + "/run/link"))?.hasSuffix("\n") == true
                }
                address = String(try Files.text(folder + "/run/link").dropLast())
                token = network.file("me.token")
                let join = network.file("join.token")
                for (file, kind) in [(token, "submitter"), (join, "join")] {
                    let made = try await network.succeed("token", "create", "--data", folder, "--kind", kind, "one")
                    try Files.write(made.output, to: file)
                    chmod(file, 0o600)
                }
                worker = try network.start(
                    "worker", "--data", network.file("helper"), "--coordinator", address, "--join-token-file", join)
            }

            func fog(_ arguments: String...) async throws -> CommandResult {
                let options = ["--coordinator", address, "--token-file", token]
                let end = arguments.firstIndex(of: "--") ?? arguments.count
                return try await network.command(Array(arguments[..<end]) + options + arguments[end...]).start()
                    .end(within: .seconds(90))
            }

            /// Kills the coordinator in the middle of what it does, and starts it again where it was.
            mutating func killAndRestart() async throws {
                kill(coordinator.process, SIGKILL)
                _ = try await coordinator.end()
                let port = address.split(separator: ":").last.map(String.init) ?? ""
                coordinator = try network.start("coordinator", "--data", folder, "--link-port", port)
            }
        }

        @Test func commandsBehaveAsTheyDoOverOtherConnections() async throws {
            try await withNetwork(workers: 0) { network in
                let far = try await FarCoordinator(network)
                #expect(try await far.fog("job", "ls").code == 0)
                let result = try await far.fog(
                    "run", "--engine", "process", "--", "sh", "-c", "echo over a link; exit 7")
                #expect(result.code == 7 && result.text == "over a link\n", "\(result)")

                let content = [UInt8]((0..<20_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 9) })
                try Files.write(content, to: network.file("content"))
                try Files.write(
                    Array(
                        """
                        apiVersion: fog/v1
                        kind: Job
                        name: copy
                        tasks:
                          - engine: {type: process, command: [sh, -c, "cat /in/content /in/content > /out/twice"]}
                            inputs: [{from: "file:content", to: /in/content}]
                            outputs: [{path: /out}]
                        """.utf8), to: network.file("copy.yaml"))
                let copied = try await far.fog("job", "run", network.file("copy.yaml"), "--wait")
                #expect(copied.code == 0, "\(copied)")
                let fetched = try await far.fog("job", "get", copied.word, "-d", network.file("results"))
                #expect(fetched.code == 0, "\(fetched)")
                #expect(try Files.read(network.file("results/0/twice")) == content + content)
            }
        }

        @Test func aWorkerComesBackToACoordinatorThatWasKilled() async throws {
            try await withNetwork(workers: 0) { network in
                var far = try await FarCoordinator(network)
                let job = try await far.fog(
                    "run", "--detach", "--engine", "process", "--", "sh", "-c", "sleep 3; echo still here")
                #expect(job.code == 0, "\(job)")
                try await eventually("the task runs") {
                    try await far.fog("job", "status", job.word).text.contains("running")
                }
                try await far.killAndRestart()
                try await eventually("the job has ended", within: .seconds(60)) {
                    let status = try await far.fog("job", "logs", job.word)
                    return status.code == 0 && status.text == "still here\n"
                }
            }
        }

        @Test func aWrongKeyOrAWrongProgramIsSaid() async throws {
            try await withNetwork(workers: 0) { network in
                let far = try await FarCoordinator(network)
                let place = far.address.split(separator: "@").last.map(String.init) ?? ""
                let wrong = "htx://\(String(repeating: "09", count: 32))@\(place)"
                let refused = try await network.fog("job", "ls", "--coordinator", wrong, "--token-file", far.token)
                #expect(refused.code == 69 && refused.errors.contains("keys or the network"), "\(refused)")
                let nobody = try await network.fog("job", "ls", "--coordinator", far.address)
                #expect(nobody.code == 77, "\(nobody)")
            }
        }

        @Test func oneMachineCanBeTriedFromAnother() async throws {
            try await withNetwork(workers: 0) { network in
                let server = try network.start("link", "serve", "--port", "0")
                try await eventually("it listens") { server.text.hasSuffix("\n") }
                let words = server.text.split { $0 == " " || $0 == "\n" }.map(String.init)
                let ping = try await network.fog("link", "ping", words[3], "--key", words[5], "--count", "3")
                #expect(ping.code == 0 && ping.text.contains("ping 3:") && ping.text.contains("median"), "\(ping)")
                let other = String(repeating: "09", count: 32)
                let stranger = try await network.fog("link", "ping", words[3], "--key", other)
                #expect(stranger.code == 69 && stranger.errors.contains("the key is another"), "\(stranger)")
                let port = try network.port()
                let web = try await network.fog("link", "ping", "127.0.0.1:\(port)", "--key", other)
                #expect(web.code == 69 && web.errors.contains("no 'fog link serve'"), "\(web)")
            }
        }
    }
}
