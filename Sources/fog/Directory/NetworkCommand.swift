import ArgumentParser

struct NetworkCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "network", abstract: "Make and show the file that says who a network's authorities are.",
        subcommands: [NetworkNew.self, NetworkShow.self])
}
