import ArgumentParser
import FogCore
import FogDirectory
import FogNode

struct GatewayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gateway", abstract: "Be a gateway of a mix network.",
        subcommands: [GatewayRun.self, GatewayStatus.self])
}

struct GatewayRun: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Take the packets of clients into the mix network, and keep what comes for them.")

    @OptionGroup var options: MemberOptions

    @Option(name: .long, help: "How many packets each client may bring in a second; otherwise 1000.")
    var clientRate: Int?

    func validate() throws {
        if let clientRate, !MemberKey.clientRate.form.takes(.number(clientRate)) {
            throw ValidationError("a client's packets in a second are from 1 to 1000000")
        }
    }

    func run() async throws {
        let settings = try options.settings(for: .gateway, command: "fog gateway run") { settings throws(FogError) in
            try settings.set(.clientRate, clientRate.map { .number($0) })
        }
        guard let settings else { return }
        try await MemberRole.run(
            try options.configuration(settings, .gateway),
            logger: try options.log.logger("gateway", settled: settings.text(.logLevel)))
    }
}
