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

    func run() async throws {
        try await MemberRole.run(try options.configuration([.mix]), logger: try options.log.logger("mix"))
    }
}
