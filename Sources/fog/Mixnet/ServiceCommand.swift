import ArgumentParser
import FogCore
import FogDirectory
import FogNetworking
import FogNode

struct ServiceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "service", abstract: "Answer requests that come over a mix network.", subcommands: [ServiceRun.self])
}

struct ServiceRun: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run services: 'echo' sends back what it is sent.")

    @OptionGroup var options: MemberOptions

    func run() async throws {
        try await MemberRole.run(
            try options.configuration([.service]), services: [EchoService()], logger: try options.log.logger("service"))
    }
}
