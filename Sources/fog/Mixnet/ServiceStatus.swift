import ArgumentParser
import FogDirectory

struct ServiceStatus: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show how a service stands that runs on this machine.",
        discussion: NodeStatusOptions.discussion)

    @OptionGroup var options: NodeStatusOptions

    func run() async throws { try await options.show(.service) }
}
