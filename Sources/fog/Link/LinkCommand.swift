import ArgumentParser

struct LinkCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "link", abstract: "Try the links between nodes, from one machine to another.",
        discussion: """
            On the one machine, run 'fog link serve'; on the other, the 'fog link ping' that it prints. No network is \
            needed.
            """,
        subcommands: [LinkServe.self, LinkPing.self, LinkBench.self])
}
