import ArgumentParser

struct MixCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mix", abstract: "Be a mix: stand in a network's directory with keys for packets.",
        discussion: "Mixes keep their place in the directory and pass the consensus on. They don't carry packets yet.",
        subcommands: [MixRun.self])
}
