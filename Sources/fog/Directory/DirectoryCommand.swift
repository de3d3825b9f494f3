import ArgumentParser

struct DirectoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "directory", abstract: "See who is in a network, as its authorities agree, and check it.",
        subcommands: [
            DirectoryShow.self, DirectoryParameters.self, DirectoryStatusCommand.self, DirectoryVerify.self,
        ])
}
