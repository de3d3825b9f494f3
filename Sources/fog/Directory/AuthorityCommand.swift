import ArgumentParser

struct AuthorityCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "authority", abstract: "Be an authority of a directory: make its keys, run it, see how it stands.",
        subcommands: [AuthorityInit.self, AuthorityCertify.self, AuthorityRun.self, AuthorityStatusCommand.self])
}
