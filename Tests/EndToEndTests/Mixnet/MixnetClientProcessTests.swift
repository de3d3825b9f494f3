import FoundationEssentials
import Glibc
import Testing

extension EndToEnd {
    /// The client in the background, whom commands and programs share, and a service that is somebody's program.
    @Suite(.needsCommands) struct MixnetClientProcessTests {
        private struct Status: Decodable {
            struct Cover: Decodable {
                var profile: String
                var isOn: Bool
            }

            struct Budget: Decodable {
                var bytesUsed: UInt64
                var isUsedUp: Bool
            }

            struct Counts: Decodable {
                var packets: UInt64
                var cover: UInt64
            }

            var process: pid_t
            var gateways: [String]
            var cover: Cover
            var budget: Budget
            var counts: Counts
            var ended: [String: Int]
        }

        private struct Message: Decodable {
            var id: String
            var service: String
            var outcome: String?
        }

        private struct Document: Decodable {
            var status: Status
            var messages: [Message]
        }

        private struct Problem: Decodable {
            var reason: String
            var refusal: String?
            var message: String?
        }

        private func clients(_ network: Network) -> [pid_t] {
            ListedProcess.all().filter { process in
                process.has("--data", network.data) && process.arguments.count > 2
                    && process.arguments[1...2] == ["client", "run"]
            }.map(\.number)
        }

        private func status(_ network: Network) async throws -> Document {
            let shown = try await network.succeed("client", "status", "-o", "json")
            return try JSONDecoder().decode(Document.self, from: Data(shown.output))
        }

        private func ask(_ socket: String, _ path: String, _ text: String) throws -> RawCall.Answer {
            try RawCall(place: .socket(socket), path: path, method: "POST", body: Array(text.utf8)).answer()
        }

        private func socket(_ network: Network) throws -> String {
            let names = Files.names(in: network.data + "/run").filter {
                $0.hasPrefix("client-") && $0.hasSuffix(".sock")
            }
            return "\(network.data)/run/\(try #require(names.first))"
        }

        @Test func commandsAndProgramsShareAClient() async throws {
            try await withDataFolder { network in
                try await network.succeed("up", "-d", "-w", "1", "--epoch", "8")
                // Somebody's program, behind a service node of somebody's own.
                let program = network.file("words.sock")
                let script = "\(Installation.here.package)/Examples/service/count-words.py"
                let plugin = try Command(
                    executable: "/usr/bin/env", arguments: ["python3", script, program],
                    environment: Installation.environment(Installation.here.package), folder: network.file("")
                ).start()
                defer { plugin.signal(SIGTERM) }
                let node = try network.start(
                    "service", "run", network.file("node"), "--network", network.data + "/network", "--plugin",
                    "count-words=\(program)")
                defer { node.signal(SIGTERM) }

                // Two commands at the same moment end with one client.
                async let first = network.fog("client", "ping", "-n", "3")
                async let second = network.fog("client", "ping", "-n", "3")
                let pings = try await [first, second]
                #expect(pings.allSatisfy { $0.code == 0 }, "\(pings)")
                #expect(clients(network).count == 1)
                let begun = try await status(network)
                #expect(begun.status.process == clients(network).first && !begun.status.gateways.isEmpty)
                #expect(begun.messages.count == 6 && begun.status.ended == ["answered": 6])

                // It goes on when they have ended: packets are sent with nothing to say.
                try await eventually("cover", within: .seconds(30)) {
                    try await status(network).status.counts.cover > begun.status.counts.cover + 50
                }

                // A job over the same client.
                let hello = "\(Installation.here.package)/Examples/hello/hello.wasm"
                let run = try await network.fog("run", "--via", "mixnet", hello, "--", "over mixes")
                #expect(run.code == 0 && String(decoding: run.output, as: UTF8.self).contains("over mixes"), "\(run)")
                let after = try await status(network)
                #expect(after.status.process == begun.status.process)
                #expect(after.messages.contains { $0.service == "coordinator" && $0.outcome == "answered" })

                // A program of one's own asks a service of somebody else's, as soon as the directory has it.
                let socket = try socket(network)
                var file = stat()
                #expect(stat(socket, &file) == 0 && file.st_mode & 0o777 == 0o600)
                try await eventually("the service", within: .seconds(60)) {
                    try ask(socket, "/v1/services/count-words?timeout=5", "a b\nc\n").status == 200
                }
                let words = try ask(socket, "/v1/services/count-words", "one two\nthree\n")
                #expect(String(decoding: words.body, as: UTF8.self) == "2 3 14\n")
                let refused = try RawCall(
                    place: .socket(socket), path: "/v1/services/count-words", method: "POST", body: [0xff, 0xfe]
                ).answer()
                let problem = try JSONDecoder().decode(Problem.self, from: Data(refused.body))
                #expect(refused.status == 422 && problem.reason == "refused" && problem.refusal == "request")
                let message = try RawCall(
                    place: .socket(socket), path: "/v1/messages/\(try #require(problem.message))"
                ).answer()
                #expect(try JSONDecoder().decode(Message.self, from: Data(message.body)).outcome == "refused")
                // The program goes, and what is asked then is told so.
                plugin.signal(SIGKILL)
                let gone = try ask(socket, "/v1/services/count-words", "a")
                #expect(try JSONDecoder().decode(Problem.self, from: Data(gone.body)).refusal == "overloaded")
                // What nobody offers, and a node that doesn't offer it.
                let unknown = try ask(socket, "/v1/services/nobodys?timeout=2", "a")
                #expect(unknown.status == 503)
                #expect(try JSONDecoder().decode(Problem.self, from: Data(unknown.body)).reason == "noRoute")
                let gateway = try #require(after.status.gateways.first)
                let pinned = try ask(socket, "/v1/services/echo?timeout=2&node=\(gateway)", "a")
                #expect(try JSONDecoder().decode(Problem.self, from: Data(pinned.body)).reason == "noRoute")

                // Whoever is killed leaves nothing that keeps the next from starting.
                kill(begun.status.process, SIGKILL)
                try await network.succeed("client", "ping", "-n", "2")
                #expect(try await status(network).status.process != begun.status.process)
                try await network.succeed("down")
                #expect(clients(network).isEmpty)
            }
        }

        @Test func aClientKeepsToItsProfileAndBudget() async throws {
            try await withDataFolder { network in
                try await network.succeed("up", "-d", "-w", "0", "--epoch", "8")
                // Without cover that is said each time.
                let client = try network.start("client", "run", "--cover", "off", "--idle-exit", "20s")
                try await eventually("the client", within: .seconds(60)) {
                    (try? await status(network).status.gateways.isEmpty) == false
                }
                #expect(client.errors.contains("there is no cover"))
                let ping = try await network.fog("client", "ping", "-n", "2")
                #expect(ping.code == 0 && ping.errors.contains("there is no cover"), "\(ping)")
                let quiet = try await status(network).status
                #expect(!quiet.cover.isOn && quiet.cover.profile == "off" && quiet.counts.cover == 0)
                let second = try await network.fog("client", "run")
                #expect(second.code == 75, "\(second)")
                client.signal(SIGTERM)
                #expect(try await client.end().code == 0)

                // A budget is used up, and requests go on.
                let frugal = try network.start("client", "run", "--budget", "1Mi/day", "--idle-exit", "3s")
                try await eventually("the budget's end", within: .seconds(60)) {
                    (try? await status(network).status.budget.isUsedUp) == true
                }
                let late = try await network.fog("client", "ping", "-n", "2")
                #expect(late.code == 0 && late.errors.contains("budget"), "\(late)")
                // Nobody calls: it ends by itself, and keeps the account for the next.
                #expect(try await frugal.end(within: .seconds(30)).code == 0)
                let next = try network.start("client", "run", "--budget", "1Mi/day")
                try await eventually("the account", within: .seconds(60)) {
                    (try? await status(network).status.budget.isUsedUp) == true
                }
                #expect(try await status(network).status.counts.cover == 0)
                next.signal(SIGTERM)
                #expect(try await next.end().code == 0)
                try await network.succeed("down")
            }
        }

        @Test func optionsThatContradictEachOtherAreRefused() async throws {
            try await withDataFolder { network in
                let both = try await network.fog(
                    "job", "ls", "--via", "mixnet", "--coordinator", "http://127.0.0.1:1")
                #expect(both.code == 65 && both.errors.contains("--mixnet-node"), "\(both)")
                let worker = try await network.fog("worker", "--via", "mixnet")
                #expect(worker.code == 64, "\(worker)")
                let name = try await network.fog(
                    "service", "run", "node", "--network", "none", "--plugin", "echo=/tmp/a")
                #expect(name.code == 75, "\(name)")
                let none = try await network.fog("client", "run", "--network", "/nowhere")
                #expect(none.code == 66, "\(none)")
            }
        }
    }
}
