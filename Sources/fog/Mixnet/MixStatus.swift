import ArgumentParser
import FogDirectory

struct MixStatus: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show how a mix stands that runs on this machine.",
        discussion: NodeStatusOptions.discussion)

    @OptionGroup var options: NodeStatusOptions

    func run() async throws { try await options.show(.mix) }
}
