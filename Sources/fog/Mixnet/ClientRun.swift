import ArgumentParser
import FogCore
import FogMixnet
import FogNetworking
import FogNode

struct ClientRun: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Keep a connection to a mix network, for commands and for programs of your own.",
        discussion: """
            Takes requests in HTTP on a Unix socket in the data folder: POST /v1/services/NAME brings the body to a service \
            and answers with what comes back; GET /v1/status and /v1/messages say how things stand. Commands with --via \
            mixnet use it, and start one for ten minutes if none runs.
            """)

    @OptionGroup var directory: DirectoryOptions
    @OptionGroup var cover: CoverOptions

    @Flag(name: .long, help: "Have the gateways send at once what comes, instead of looking for it at intervals.")
    var push = false

    @Option(name: .long, help: "End after so long without a call, such as 10m.")
    var idleExit: DurationArgument?

    @OptionGroup var log: LogOptions

    func run() async throws {
        var configuration = ClientDaemon.Configuration(
            folder: try DataFolder(directory.data), network: try directory.description())
        configuration.options.client = try cover.configuration()
        configuration.options.isPushed = push
        configuration.idleExit = idleExit?.value
        if configuration.options.client.cover == .off { Terminal.say(CoverOptions.warning) }
        try await ClientDaemon.run(configuration, logger: try log.logger("client"))
    }
}
