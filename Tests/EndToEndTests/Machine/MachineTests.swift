import FoundationEssentials
import Testing

extension EndToEnd {
    /// The program by itself, without a network.
    @Suite struct MachineTests {
        @Test func theBinariesAreBuilt() {
            for name in ["fog", "fog-sandbox"] {
                let path = "\(Installation.here.binaries)/\(name)"
                #expect(Files.exists(path), "build it first, or name another folder with FOG_BINARIES")
            }
        }

        @Test func theDoctorSaysWhatItFoundAndLeavesNothing() async throws {
            try await withDataFolder { network in
                let table = try await network.fog("doctor")
                let subjects = ["data folder", "clock", "machine", "process sandbox", "control groups", "wasm engine"]
                for subject in subjects {
                    #expect(table.text.contains(" \(subject): "), "\(table)")
                }
                let worst = Installation.here.findings.contains { $0.grade == "missing" }
                #expect(table.code == (worst ? 1 : 0), "\(table)")
                #expect(!Installation.here.findings.isEmpty)
                #expect(ListedProcess.concerned(with: network.root).isEmpty)
                #expect(Files.names(in: network.data) == [])
            }
        }

        @Test func everyCommandExplainsItself() async throws {
            struct CommandTree: Decodable {
                struct Node: Decodable {
                    var commandName: String
                    var abstract: String?
                    var subcommands: [Node]?
                }
                var command: Node
            }
            try await withDataFolder { network in
                let dump = try await network.succeed("--experimental-dump-help")
                let tree = try JSONDecoder().decode(CommandTree.self, from: Data(dump.output))
                var commands: [([String], CommandTree.Node)] = [([], tree.command)]
                var count = 0
                while let (path, node) = commands.popLast() {
                    count += 1
                    for child in node.subcommands ?? [] where child.commandName != "help" {
                        commands.append((path + [child.commandName], child))
                    }
                    let help = try await network.command(path + ["--help"]).start().end()
                    #expect(help.code == 0, "\(help)")
                    #expect(help.text.contains("USAGE: fog"), "\(help)")
                    let abstract = try #require(node.abstract, "'\(path)' doesn't say what it is for")
                    #expect(help.text.hasPrefix("OVERVIEW: \(abstract.prefix(20))"), "\(help)")
                }
                #expect(count > 20)

                #expect(try await network.succeed("--version").text.hasPrefix("fog "))
                #expect(try await network.succeed("version").text.hasPrefix("fog "))
            }
        }
    }
}
