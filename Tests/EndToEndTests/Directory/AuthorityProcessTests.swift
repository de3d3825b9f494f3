import FoundationEssentials
import Glibc
import Testing

extension EndToEnd {
    /// Authorities and mixes as processes of their own, some of them killed.
    @Suite(.needsCommands) struct AuthorityProcessTests {
        private struct Status: Decodable {
            struct Consensus: Decodable {
                var epoch: UInt64
                var signers: [String]
            }
            struct Authority: Decodable {
                struct Report: Decodable {
                    struct Note: Decodable {
                        var text: String
                    }
                    var newestEpoch: UInt64?
                    var notes: [Note]
                }
                var name: String
                var report: Report?
            }
            var epoch: UInt64
            var standing: String
            var consensus: Consensus?
            var authorities: [Authority]
            var findings: [String]

            func finds(_ parts: String...) -> Bool {
                findings.contains { finding in parts.allSatisfy { finding.contains($0) } }
            }
        }

        private struct Node: Decodable {
            var node: String
            var layer: Int?
            var flags: [String]
            var packetKeys: [PacketKey]

            struct PacketKey: Decodable {
                var epoch: UInt64
            }
        }

        private func status(_ network: Network) async throws -> Status {
            let shown = try await network.fog("directory", "status", "-o", "json")
            return try JSONDecoder().decode(Status.self, from: Data(shown.output))
        }

        private func mixes(_ network: Network) async throws -> [Node] {
            let shown = try await network.fog("directory", "show", "--wait", "60s", "--section", "mixes", "-o", "json")
            #expect(shown.code == 0, "\(shown)")
            return try JSONDecoder().decode([Node].self, from: Data(shown.output))
        }

        private func process(_ authority: String, of network: Network) -> pid_t? {
            ListedProcess.all().first { process in
                process.arguments.count > 3 && process.arguments[1] == "authority"
                    && process.arguments[3] == "\(network.data)/authorities/\(authority)"
            }?.number
        }

        private func kill(_ authority: String, of network: Network) throws {
            Glibc.kill(try #require(process(authority, of: network)), SIGKILL)
        }

        private func withDirectory(
            _ authorities: Int, mixes: Int, _ options: String..., body: (Network) async throws -> Void
        ) async throws {
            try await withDataFolder { network in
                let made = try await network.command(
                    [
                        "up", "-d", "-w", "0", "--authorities", "\(authorities)", "--mixes", "\(mixes)", "--epoch", "8",
                    ] + options
                ).start().end()
                #expect(made.code == 0, "\(made)")
                try await body(network)
                try await network.succeed("down")
                #expect(ListedProcess.concerned(with: network.root).isEmpty)
            }
        }

        @Test func aMinorityMayDieAndAMajorityComeBack() async throws {
            try await withDirectory(4, mixes: 3, "--no-restart") { network in
                // New mixes get their places in the epoch after the one in which they stood there first.
                try await eventually("each layer has a mix", within: .seconds(90)) {
                    try await mixes(network).compactMap(\.layer).sorted() == [1, 2, 3]
                }
                let shown = try await mixes(network)
                #expect(shown.allSatisfy { $0.flags.contains("standing") && $0.packetKeys.count == 3 })

                try kill("auth-1", of: network)
                let before = try await status(network).epoch
                var now = try await status(network)
                try await eventually("the others go on", within: .seconds(90)) {
                    now = try await status(network)
                    return now.consensus.map { $0.epoch > before + 1 } ?? false
                }
                #expect(now.standing == "fresh" && now.finds("auth-1", "can't be reached"), "\(now)")
                #expect(now.consensus?.signers == ["auth-2", "auth-3", "auth-4"])

                try kill("auth-2", of: network)
                try await eventually("there is no new consensus", within: .seconds(120)) {
                    now = try await status(network)
                    return now.standing == "expired" && now.finds("no consensus for epoch", "auth-1", "auth-2")
                }
                #expect(now.finds("2 of 4 authorities", "3 have to sign"), "\(now.findings)")
                let refused = try await network.fog("directory", "show")
                #expect(refused.code == 69 && refused.errors.contains("auth-2"), "\(refused)")

                let back = try ["auth-1", "auth-2"].map { name in
                    try network.start(
                        "authority", "run", "\(network.data)/authorities/\(name)", "--network",
                        "\(network.data)/network")
                }
                let expired = now.epoch
                try await eventually("all agree again", within: .seconds(90)) {
                    now = try await status(network)
                    return now.standing == "fresh" && now.consensus.map { $0.epoch > expired } ?? false
                }
                #expect(now.authorities.allSatisfy { $0.report != nil })
                for process in back { process.signal(SIGTERM) }
                for process in back { #expect(try await process.end().code == 0) }
                try await aForgedConsensusIsRefused(network)
            }
        }

        /// Takes signatures away from the consensus that this machine keeps until one is missing.
        private func aForgedConsensusIsRefused(_ network: Network) async throws {
            let verified = try await network.fog("directory", "verify")
            #expect(verified.code == 0 && verified.text.contains("(3 needed)"), "\(verified)")
            let folder = try #require(Files.names(in: network.data + "/directory").first)
            let kept = "\(network.data)/directory/\(folder)/consensus"
            var lines = try Files.text(kept).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            let certificates = try #require(lines.firstIndex { $0.hasPrefix("fog-certificate") })
            var missing = 0
            while lines[..<certificates].count(where: { $0.hasPrefix("signature ") }) - missing > 2 { missing += 1 }
            for _ in 0..<missing {
                let line = try #require(lines.firstIndex { $0.hasPrefix("signature ") })
                let length = try #require(Int(lines[1].dropFirst("consensus ".count)))
                lines[1] = "consensus \(length - lines[line].utf8.count - 1)"
                lines.remove(at: line)
            }
            let forged = network.file("forged")
            try Files.write(Array(lines.joined(separator: "\n").utf8), to: forged)
            let refused = try await network.fog("directory", "verify", forged)
            #expect(
                refused.code != 0 && refused.errors.contains("2 authorities have signed it and 3 must"), "\(refused)")
        }

        /// Killed at any moment, an authority says the same again and never two things.
        @Test func anAuthorityMayBeKilledInTheMiddleOfAnything() async throws {
            try await withDirectory(3, mixes: 1) { network in
                _ = try await mixes(network)
                for _ in 0..<12 {
                    try await Task.sleep(for: .milliseconds(Int.random(in: 300...2500)))
                    try await eventually("auth-2 runs") { process("auth-2", of: network) != nil }
                    try kill("auth-2", of: network)
                }
                let after = try await status(network).epoch
                var now = try await status(network)
                try await eventually("it goes on", within: .seconds(90)) {
                    now = try await status(network)
                    return now.consensus.map { $0.epoch > after + 1 } ?? false
                }
                #expect(!now.finds("two different documents"), "\(now.findings)")
                for report in now.authorities.compactMap(\.report) {
                    #expect(
                        !report.notes.contains {
                            $0.text.contains("two different") || $0.text.contains("doesn't follow")
                        })
                }
                #expect(now.authorities.allSatisfy { $0.report?.newestEpoch ?? 0 > after })
            }
        }

        @Test func whoHasNoNetworkIsToldWhatToDo() async throws {
            try await withDataFolder { network in
                let none = try await network.fog("directory", "show")
                #expect(none.code == 66 && none.errors.contains("fog up"), "\(none)")
                let folder = network.file("authority")
                try await network.succeed("authority", "init", folder, "--name", "one", "--address", "127.0.0.1:1")
                let file = network.file("network")
                try await network.succeed(
                    "network", "new", "--name", "n", "--test", "--write", file, folder + "/authority")
                let uncertified = try await network.fog("authority", "run", folder, "--network", file)
                #expect(
                    uncertified.code == 66 && uncertified.errors.contains("fog authority certify"), "\(uncertified)")
                let dead = try await network.fog("directory", "status", "--network", file)
                #expect(dead.code == 1 && dead.text.contains("1 have to sign"), "\(dead)")
            }
        }
    }
}
