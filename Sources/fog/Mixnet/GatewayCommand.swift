import ArgumentParser
import FogCore
import FogDirectory
import FogNode

struct GatewayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gateway", abstract: "Be a gateway of a mix network.", subcommands: [GatewayRun.self])
}

struct GatewayRun: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Take the packets of clients into the mix network, and keep what comes for them.")

    @OptionGroup var options: MemberOptions

    @Option(name: .long, help: "How many packets each client may bring in a second.")
    var clientRate: Double = 1000

    func validate() throws {
        guard (1...1_000_000).contains(clientRate) else {
            throw ValidationError("a client's packets in a second are from 1 to 1000000")
        }
    }

    func run() async throws {
        var configuration = try options.configuration([.gateway])
        configuration.clientRate = clientRate
        try await MemberRole.run(configuration, logger: try options.log.logger("gateway"))
    }
}
