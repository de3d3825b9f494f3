import ArgumentParser
import FogClient
import FogCore
import FogDirectory
import FogNetworking
import FogNode

struct ServiceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "service", abstract: "Answer requests that come over a mix network.",
        subcommands: [ServiceRun.self])
}

struct ServiceRun: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run services: 'echo' sends back what it is sent.",
        discussion: "With --coordinator it also takes calls for a coordinator.")

    @OptionGroup var options: MemberOptions

    @Option(
        name: .long,
        help: "The coordinator whose calls are taken, as http://HOST:PORT: it sees the token that a call shows, if any."
    )
    var coordinator: String?

    func run() async throws {
        var services: [any MixnetService] = [EchoService()]
        var transport: HTTPTransport?
        if let coordinator {
            let endpoint = try Endpoint(coordinator)
            // On a Unix socket, everybody's calls would be taken for those of this user.
            guard case .http = endpoint else {
                throw FogError(.invalid, "a service brings calls to a coordinator's TCP port: http://HOST:PORT")
            }
            let made = HTTPTransport(endpoint: endpoint)
            transport = made
            services.append(CoordinatorService(made))
        }
        try await MemberRole.run(
            try options.configuration([.service]), services: services, logger: try options.log.logger("service"))
        await transport?.shutdown()
    }
}
