import ArgumentParser

struct SimulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate", abstract: "Try networks out in virtual time.",
        subcommands: [SimulateMixnet.self])
}
