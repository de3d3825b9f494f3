import ArgumentParser
import FogCore
import FogDirectory
import FogNode

struct MixRun: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Be a mix: take packets, keep each for a random time, and pass it on.",
        discussion: """
            Makes keys the first time, publishes them at all authorities in each epoch, and carries packets as soon as the \
            consensus gives the mix a layer: from the second epoch on.
            """)

    @OptionGroup var options: MemberOptions

    @Flag(
        name: .long,
        help: "Send nothing on while the mix' own loops don't come back; otherwise it only says so in its log.")
    var pauseWhenAlone = false

    func run() async throws {
        var configuration = try options.configuration([.mix])
        configuration.pausesWhenAlone = pauseWhenAlone
        try await MemberRole.run(configuration, logger: try options.log.logger("mix"))
    }
}
