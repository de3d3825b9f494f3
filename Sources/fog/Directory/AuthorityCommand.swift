import ArgumentParser

struct AuthorityCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "authority", abstract: "Make the keys of a directory authority.",
        discussion: "Authorities themselves can't be run yet.",
        subcommands: [AuthorityInit.self, AuthorityCertify.self])
}
