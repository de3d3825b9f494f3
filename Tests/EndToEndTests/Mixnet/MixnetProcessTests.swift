import FoundationEssentials
import Glibc
import Testing

extension EndToEnd {
    /// A mix network of processes of their own, some of them killed in the middle.
    @Suite(.needsCommands) struct MixnetProcessTests {
        private struct Figures: Decodable {
            var sent: Int
            var delivered: Int
            var wrong: Int
            var refused: Int
            var lost: Int
        }

        private func listed(_ part: String, of network: Network) -> ListedProcess? {
            ListedProcess.all().first { process in
                process.arguments.count > 3 && process.arguments[2] == "run"
                    && process.arguments[3] == "\(network.data)/mixes/\(part)"
            }
        }

        private func kill(_ part: String, of network: Network) throws {
            Glibc.kill(try #require(listed(part, of: network)).number, SIGKILL)
        }

        private func ping(_ network: Network, _ options: String...) async throws -> (code: Int32, figures: Figures) {
            let result = try await network.command(["client", "ping", "-o", "json"] + options).start().end(
                within: .seconds(180))
            return (result.code, try JSONDecoder().decode(Figures.self, from: Data(result.output)))
        }

        @Test func jobsAndRequestsTravelWhoeverIsKilledOnTheWay() async throws {
            try await withDataFolder { network in
                try await network.succeed("up", "-d", "-w", "1", "--epoch", "8", "--no-restart")
                let quiet = try await ping(network, "-n", "40", "--timeout", "120s")
                #expect(quiet.code == 0 && quiet.figures.delivered == 40)

                // An anonymous job: the coordinator knows nobody's name, and nobody else gets at it.
                let hello = "\(Installation.here.package)/Examples/hello/hello.wasm"
                let run = try await network.fog("run", "--via", "mixnet", hello, "--", "--exit", "3", "over mixes")
                #expect(run.code == 3 && String(decoding: run.output, as: UTF8.self).contains("over mixes"), "\(run)")
                let listed = try await network.succeed("job", "ls", "-o", "json")
                #expect(String(decoding: listed.output, as: UTF8.self).contains("anonymous-"))
                let kept = try FileManager.default.contentsOfDirectory(atPath: "\(network.data)/anonymous")
                let job = try #require(kept.first)
                try await network.succeed("job", "status", "--via", "mixnet", job)
                try FileManager.default.removeItem(atPath: "\(network.data)/anonymous/\(job)")
                let stranger = try await network.fog("job", "status", "--via", "mixnet", job)
                #expect(stranger.code != 0, "\(stranger)")

                // A mix and a gateway die while requests are under way: each comes to an end, and none comes back wrong.
                async let busy = ping(network, "-n", "400", "--parallel", "8", "--timeout", "90s")
                try await Task.sleep(for: .seconds(1))
                try kill("mix-1", of: network)
                try await Task.sleep(for: .seconds(1))
                try kill("gateway-2", of: network)
                let (_, figures) = try await busy
                #expect(figures.sent == 400 && figures.delivered + figures.lost + figures.refused == 400)
                #expect(figures.wrong == 0 && figures.delivered >= 380, "\(figures)")

                // Without the service nothing is answered, and that is said.
                try kill("service-1", of: network)
                let silent = try await ping(network, "-n", "4", "--timeout", "20s")
                #expect(silent.code == 1 && silent.figures.delivered == 0 && silent.figures.lost == 4)
                try await network.succeed("down")
                #expect(ListedProcess.concerned(with: network.root).isEmpty)
            }
        }

        /// Replies wait at gateways that are killed, and the service with them: clients get them from the gateways' disks.
        @Test func whatWaitsForAClientSurvivesItsGateways() async throws {
            try await withDataFolder { network in
                func up() async throws {
                    let command = network.command(["up", "-d", "-w", "1", "--epoch", "25", "--no-restart"])
                    let result = try await command.start().end(within: .seconds(120))
                    try #require(result.code == 0, "\(result)")
                }
                try await up()
                try await network.succeed("down")
                // Clients look into their mailboxes so seldom that what comes waits there.
                for number in 1...4 {
                    let file = "\(network.data)/authorities/auth-\(number)/settings"
                    let values = [
                        "mix-fetch-interval": 5_000_000, "mix-fetch-count": 64, "mix-client-interval": 20_000,
                    ]
                    let lines = try Files.text(file).split(separator: "\n").map { line in
                        let words = line.split(separator: " ")
                        guard words.count == 3, let value = values[String(words[1])] else { return String(line) }
                        return "parameter \(words[1]) \(value)"
                    }
                    try Files.write(Array((lines.joined(separator: "\n") + "\n").utf8), to: file)
                }
                try await up()
                // The network may have agreed on something before, which holds until it is asked again.
                try await eventually("the authorities agree on the settings", within: .seconds(180)) {
                    let result = try await network.fog("directory", "parameters", "-o", "json")
                    return String(decoding: result.output, as: UTF8.self).contains("\"value\" : 5000000")
                }
                try await eventually("packets are carried", within: .seconds(180)) {
                    let result = try await network.fog("client", "ping", "-n", "1", "--timeout", "30s")
                    return result.code == 0
                }
                func logBytes() -> Int {
                    (1...2).reduce(0) { sum, number in
                        let folder = "\(network.data)/mixes/gateway-\(number)/mailboxes"
                        return Files.names(in: folder).reduce(sum) { sum, name in
                            sum + ((try? Files.read("\(folder)/\(name)"))?.count ?? 0)
                        }
                    }
                }
                let before = logBytes()
                let client = try network.start(
                    "client", "ping", "-n", "40", "--parallel", "40", "--timeout", "60s", "-o", "json")
                // Twice as many items as there are requests, which are sent first.
                try await eventually("the replies are written down") { logBytes() - before > 90 * 2165 }
                var gateways: [[String]] = []
                for part in ["gateway-1", "gateway-2"] {
                    gateways.append(try #require(listed(part, of: network)).arguments)
                    try kill(part, of: network)
                }
                try kill("service-1", of: network)
                #expect(!client.hasEnded)
                let again = try gateways.map { try network.command(Array($0.dropFirst())).start() }
                let result = try await client.end(within: .seconds(120))
                let figures = try JSONDecoder().decode(Figures.self, from: Data(result.output))
                #expect(figures.delivered >= 38 && figures.wrong == 0, "\(result)")
                for gateway in again {
                    #expect(gateway.errors.contains("mailboxes are there again"), "\(gateway.errors)")
                    gateway.signal(SIGTERM)
                    let ended = try await gateway.end()
                    #expect(ended.code == 0, "\(ended)")
                }
                try await network.succeed("down")
                #expect(ListedProcess.concerned(with: network.root).isEmpty)
            }
        }
    }
}
