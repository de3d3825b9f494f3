import FoundationEssentials
import Glibc
import Testing

extension EndToEnd {
    /// Whether 'fog mix audit' leaves an honest network alone and finds a mix that cheats, among processes of their own.
    @Suite(.needsCommands) struct MixnetAuditTests {
        private struct Figures: Decodable {
            struct Finding: Decodable {
                var kind: String
                var nodes: [String]
                var share: Double
            }

            var loops: Int
            var checked: Int
            var wrong: Int
            var findings: [Finding]
        }

        private static let settings = """
            fog-authority-settings 1
            parameter mix-client-class 1
            parameter mix-client-interval 10000
            parameter mix-client-loop-interval 1000000
            parameter mix-fetch-count 16
            parameter mix-fetch-interval 20000
            parameter mix-node-loop-interval 1000000

            """

        private func audit(_ network: Network, for time: String) async throws -> (code: Int32, figures: Figures) {
            let result = try await network.command(["mix", "audit", "--time", time, "-o", "json"]).start().end(
                within: .seconds(240))
            let text = String(decoding: result.output, as: UTF8.self)
            #expect(!text.isEmpty, "\(result)")
            return (result.code, try JSONDecoder().decode(Figures.self, from: Data(result.output)))
        }

        @Test func aCheatingMixIsFoundAndNobodyElse() async throws {
            try await withDataFolder { network in
                // Delays as they are outside of local networks: 20 ms tell nothing on a machine with much to do.
                for number in 1...4 {
                    let folder = "\(network.data)/authorities/auth-\(number)"
                    try FileManager.default.createDirectory(
                        atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
                    try Self.settings.write(toFile: folder + "/settings", atomically: true, encoding: .utf8)
                }
                try await network.succeed("up", "-d", "-w", "1", "--epoch", "8", "--no-restart")
                // Delay keys count from before the beacon: nothing can be checked in a network's first epochs.
                try await Task.sleep(for: .seconds(28))
                let honest = try await audit(network, for: "12s")
                #expect(honest.figures.checked > 100, "\(honest.figures)")
                #expect(honest.code == 0 && honest.figures.findings.isEmpty, "\(honest.figures)")

                let folder = "\(network.data)/mixes/mix-3"
                let mix = try #require(
                    ListedProcess.all().first { $0.arguments.count > 3 && $0.arguments[3] == folder }?.number)
                Glibc.kill(mix, SIGKILL)
                let program = "\(Installation.here.binaries)/fog-cheating-mix"
                let fog = network.command([])
                let cheat = try Command(
                    executable: program, arguments: ["own-draws", folder, "\(network.data)/network"],
                    environment: fog.environment, folder: fog.folder
                ).start()
                defer { cheat.signal(SIGKILL) }
                // Its keys are the same: it stands in the network as before.
                let report = try await audit(network, for: "16s")
                #expect(report.code == 1 && report.figures.checked > 200, "\(report.figures)")
                let finding = try #require(report.figures.findings.first)
                #expect(finding.kind == "delays" && finding.nodes.count == 1 && finding.share > 0.3)
                // Whoever else is named is named together with it, as one of two.
                let cheater = try #require(finding.nodes.first)
                #expect(network.log("mix-3").contains("node=\(cheater)"))
                #expect(report.figures.findings.allSatisfy { $0.nodes.contains(cheater) }, "\(report.figures)")
                try await network.succeed("down")
            }
        }
    }
}
