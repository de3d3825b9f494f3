import ArgumentParser
import FogClient
import FogCore
import FogDirectory
import FogNetworking
import FogNode

struct ServiceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "service", abstract: "Answer requests that come over a mix network.",
        subcommands: [ServiceRun.self, ServiceStatus.self])
}

struct ServiceRun: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run services: 'echo' sends back what it is sent.",
        discussion: """
            With --coordinator it also takes calls for a coordinator, with --plugin it brings requests to programs of \
            your own: each as a POST / over the program's Unix socket, with the request as the body and the answer as that \
            of the response.
            """)

    @OptionGroup var options: MemberOptions

    @Option(
        name: .long,
        help: "The coordinator whose calls are taken, as http://HOST:PORT: it sees the token that a call shows, if any."
    )
    var coordinator: String?

    @Option(
        name: .long,
        help: "NAME=PATH: a service and the Unix socket of the program that answers for it; may be repeated.")
    var plugin: [String] = []

    func run() async throws {
        let plugins = try plugin.map { argument throws(FogError) in try Self.plugin(argument) }
        guard Set(plugins.map(\.name)).count == plugins.count else {
            throw FogError(.invalid, "two plugins have one name; each service has a name of its own")
        }
        let settings = try options.settings(for: .service, command: "fog service run") { settings throws(FogError) in
            try settings.set(.coordinator, coordinator.map { .text($0) })
        }
        guard let settings else { return }
        var services: [any MixnetService] = [EchoService()]
        var transport: HTTPTransport?
        if let coordinator = settings.text(.coordinator) {
            let endpoint = try Endpoint(coordinator)
            // On a Unix socket, everybody's calls would be taken for those of this user.
            guard case .http = endpoint else {
                throw FogError(.invalid, "a service brings calls to a coordinator's TCP port: http://HOST:PORT")
            }
            let made = HTTPTransport(endpoint: endpoint)
            transport = made
            services.append(CoordinatorService(made))
        }
        services += plugins.map { $0 as any MixnetService }
        try await MemberRole.run(
            try options.configuration(settings, .service), services: services,
            logger: try options.log.logger("service", settled: settings.text(.logLevel)))
        await transport?.shutdown()
        for plugin in plugins { await plugin.close() }
    }

    private static func plugin(_ argument: String) throws(FogError) -> PluginService {
        guard let sign = argument.firstIndex(of: "=") else {
            throw FogError(.invalid, "'\(argument)' isn't NAME=PATH, a service and the socket of its program")
        }
        return try PluginService(
            String(argument[..<sign]), socket: String(argument[argument.index(after: sign)...]))
    }
}
