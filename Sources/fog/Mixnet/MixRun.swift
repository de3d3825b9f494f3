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
        name: .long, inversion: .prefixedNo,
        help: "Send nothing on while the mix' own loops don't come back; otherwise it only says so in its log.")
    var pauseWhenAlone: Bool?

    func run() async throws {
        let settings = try options.settings(for: .mix, command: "fog mix run") { settings throws(FogError) in
            try settings.set(.pauseWhenAlone, pauseWhenAlone.map { .flag($0) })
        }
        guard let settings else { return }
        try await MemberRole.run(
            try options.configuration(settings, .mix),
            logger: try options.log.logger("mix", settled: settings.text(.logLevel)))
    }
}
