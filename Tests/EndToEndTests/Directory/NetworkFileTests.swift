import FoundationEssentials
import Testing

extension EndToEnd {
    /// The keys of authorities, and the file that says who they are.
    @Suite(.needsCommands) struct NetworkFileTests {
        private struct Shown: Decodable {
            var id: String
            var threshold: Int
            var tolerated: Int
        }

        @Test func aNetworkIsMadeFromItsAuthorities() async throws {
            try await withDataFolder { network in
                let folders = (0..<4).map { network.file("authority-\($0)") }
                for (index, folder) in folders.enumerated() {
                    let made = try await network.fog(
                        "authority", "init", folder, "--name", "auth-\(index)", "--address", "[::1]:\(7000 + index)")
                    #expect(made.code == 0 && made.text.count == 65, "\(made)")
                }
                let file = network.file("network")
                let made = try await network.command(
                    ["network", "new", "--name", "trial", "--test", "--epoch", "15", "--write", file]
                        + folders.map { $0 + "/authority" }
                ).start().end()
                #expect(made.code == 0, "\(made)")
                let shown = try await network.fog("network", "show", file, "-o", "json")
                let network4 = try JSONDecoder().decode(Shown.self, from: Data(shown.output))
                #expect(network4.id + "\n" == made.text && network4.threshold == 3 && network4.tolerated == 1)

                #expect(try await network.fog("authority", "certify", folders[0], "--network", file).code == 0)
                #expect(try Files.text(folders[0] + "/certificate").hasPrefix("fog-certificate 1\n"))
            }
        }

        @Test func whatDoesntFitIsRefusedWithAReason() async throws {
            try await withDataFolder { network in
                let (first, stranger) = (network.file("first"), network.file("stranger"))
                #expect(try await network.fog("authority", "init", first, "--name", "first").code == 0)
                #expect(try await network.fog("authority", "init", stranger, "--name", "stranger").code == 0)
                let again = try await network.fog("authority", "init", first, "--name", "first")
                #expect(again.code != 0 && again.errors.contains("already"), "\(again)")

                let file = network.file("network")
                let twice = try await network.fog(
                    "network", "new", "--name", "n", "--write", file, first + "/authority", first + "/authority")
                #expect(twice.code != 0 && !Files.exists(file), "\(twice)")
                #expect(
                    try await network.fog("network", "new", "--name", "n", "--write", file, first + "/authority").code
                        == 0)
                let foreign = try await network.fog("authority", "certify", stranger, "--network", file)
                #expect(foreign.code != 0 && foreign.errors.contains("doesn't name"), "\(foreign)")
                let noFile = try await network.fog("network", "show", first + "/authority")
                #expect(noFile.code != 0 && noFile.errors.contains("line 1"), "\(noFile)")
            }
        }
    }
}
