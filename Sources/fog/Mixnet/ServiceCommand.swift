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
        discussion: "With --coordinator it also takes calls for a coordinator.")

    @OptionGroup var options: MemberOptions

    @Option(
        name: .long,
        help: "The coordinator whose calls are taken, as http://HOST:PORT: it sees the token that a call shows, if any."
    )
    var coordinator: String?

    func run() async throws {
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
        try await MemberRole.run(
            try options.configuration(settings, .service), services: services,
            logger: try options.log.logger("service", settled: settings.text(.logLevel)))
        await transport?.shutdown()
    }
}
