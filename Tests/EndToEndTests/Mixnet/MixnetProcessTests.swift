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

        private func process(_ part: String, of network: Network) -> pid_t? {
            ListedProcess.all().first { process in
                process.arguments.count > 3 && process.arguments[2] == "run"
                    && process.arguments[3] == "\(network.data)/mixes/\(part)"
            }?.number
        }

        private func kill(_ part: String, of network: Network) throws {
            Glibc.kill(try #require(process(part, of: network)), SIGKILL)
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
    }
}
