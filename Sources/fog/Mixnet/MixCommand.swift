import ArgumentParser

struct MixCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mix", abstract: "Be a mix of a mix network.",
        subcommands: [MixRun.self, MixStatus.self, MixAudit.self, MixBench.self, MixBenchPart.self])
}
