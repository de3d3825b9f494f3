import ArgumentParser
import FogClient
import FogCore
import FogJobs

struct Token: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make, list and revoke the tokens that callers show.",
        subcommands: [TokenCreate.self, TokenListCommand.self, TokenRevoke.self])
}

extension Listing where Item == TokenStatus {
    static let tokens = Listing(
        name: \.id,
        columns: [
            Column(title: "ID", value: \.id),
            Column(title: "KIND", value: \.kind.rawValue),
            Column(title: "NAME", value: { $0.kind == .worker ? String($0.name.prefix(12)) : $0.name }),
            Column(title: "CREATED", value: \.createdAt.description),
        ])
}

struct TokenCreate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Make a token and print its secret, this once.",
        discussion: """
            KINDS
              submitter   may submit jobs and see its own
              operator    may do everything but what only a worker may
              join        may take workers in, and nothing else

            Put the secret in a file that only its owner can read, and name it with --token-file or \
            --join-token-file.
            """)

    @OptionGroup var connection: ConnectionOptions

    @Option(name: .long, help: "Who it speaks for: submitter, operator or join.")
    var kind: TokenKind = .submitter

    @Argument(help: "Its name: the name under which its jobs are kept.")
    var name: String

    func run() async throws {
        let token = try await connection.withClient { try await $0.createToken(kind, name: name) }
        Terminal.say("Token \(token.token.id) for '\(name)'; this is the only time that its secret is shown:")
        Terminal.print(token.secret)
    }
}

struct TokenListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "ls", abstract: "List the tokens, without secrets.")

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await connection.withClient { try output.show(try await $0.tokens().tokens, .tokens) }
    }
}

struct TokenRevoke: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke", abstract: "Revoke a token; calls that show it are refused from now on.")

    @OptionGroup var connection: ConnectionOptions

    @Argument(help: "The token's identifier, from 'fog token ls'.", completion: CoordinatorCandidates.tokens)
    var id: String

    func run() async throws {
        let token = try await connection.withClient { try await $0.revokeToken(id) }
        Terminal.print("\(token.id) was revoked")
    }
}
