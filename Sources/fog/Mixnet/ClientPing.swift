import ArgumentParser
import FogCore
import FogMixnet
import FogNode

struct ClientPing: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ping", abstract: "Send requests to a service over the mix network, and say what became of each.",
        discussion: """
            Each request carries some bytes that nobody else knows, and counts as delivered once they have come back. Exit \
            code 1 if one didn't.
            """)

    @OptionGroup var directory: DirectoryOptions

    @Option(name: .shortAndLong, help: "How many requests.")
    var number: Int = 10

    @Option(name: .long, help: "The service.")
    var service: String = ServiceName.echo

    @Option(name: .long, help: "How many bytes each request has; 64 if nothing is said.")
    var size: SizeArgument?

    @Option(name: .long, help: "How many are under way at a time.")
    var parallel: Int = 16

    @Option(name: .long, help: "How long each may take, such as 30s; a minute if nothing is said.")
    var timeout: DurationArgument?

    @Option(
        name: .long, help: "The node that must answer; otherwise one of those that offer the service for each request.")
    var node: String?

    @Flag(
        name: .long,
        help: """
            Have the gateway send at once what comes, instead of looking for it at intervals; over a connection of the \
            command's own.
            """)
    var push = false

    @Option(name: [.customShort("o"), .long], help: "How to show it: table or json.")
    var output: OutputFormat = .table

    func validate() throws {
        guard (1...1_000_000).contains(number) else { throw ValidationError("the requests are from 1 to 1000000") }
        guard (1...256).contains(parallel) else { throw ValidationError("from 1 to 256 are under way at a time") }
    }

    func run() async throws {
        let target = try node.map { text throws(FogError) in
            guard let node = NodeID(text) else { throw FogError(.invalid, "'\(text)' is no node's identifier") }
            return node
        }
        let network = try directory.description()
        let folder = try DataFolder(directory.data)
        try folder.prepare()
        let connection = try await ClientConnection.open(
            network, networkFile: directory.network ?? folder.network, folder, isPushed: push)
        do {
            try await connection.ready(within: .seconds(20))
            let figures = await pinged(connection, target)
            await connection.close()
            try figures.show(as: output)
            if figures.delivered < number { throw ExitCode(1) }
        } catch {
            await connection.close()
            throw error
        }
    }

    private func pinged(_ connection: any ServiceRequester, _ node: NodeID?) async -> PingFigures {
        var figures = PingFigures(sent: number)
        await withTaskGroup(of: PingOutcome.self) { group in
            var begun = 0
            while begun < min(parallel, number) {
                group.addTask { await ping(connection, node) }
                begun += 1
            }
            while let outcome = await group.next() {
                figures.add(outcome)
                guard begun < number else { continue }
                group.addTask { await ping(connection, node) }
                begun += 1
            }
        }
        return figures
    }

    private func ping(_ connection: any ServiceRequester, _ node: NodeID?) async -> PingOutcome {
        await .asking(
            service, of: node, over: connection, size: size?.bytes ?? 64, within: timeout?.value ?? .seconds(60))
    }
}
