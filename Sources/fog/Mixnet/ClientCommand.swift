import ArgumentParser

struct ClientCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "client", abstract: "Reach services over a mix network.",
        subcommands: [
            ClientRun.self, ClientStatus.self, ClientPing.self, ClientBench.self, ClientBenchPart.self,
        ])
}
