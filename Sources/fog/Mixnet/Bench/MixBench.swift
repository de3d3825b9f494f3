import ArgumentParser
import FogCore
import FogSystem

struct MixBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "Measure how many packets a mix carries on this machine.",
        discussion: """
            Three processes: one sends packets that were built before, the mix unwraps each, looks whether it was there \
            before, keeps it for its drawn delay and sends it on, and this one unwraps it once more and compares its \
            payload. All go over encrypted links. The reference is the same mix with batches of one packet.

            --sustained and --soak send for a time, and look each second how many packets came and how much memory the mix \
            holds. When all packets were sent, an epoch begins and they are sent again: the mix' key is the same in each, \
            so it unwraps them again, and what it knew of their being there goes with the epoch before the last. Exit code \
            1 if a packet got lost, or if, apart from what it knows of packets, the mix' memory grows by more than 1 MiB \
            in a minute in a soak.
            """)

    @Option(
        name: .long,
        help: """
            How many packets are built; 400000 if nothing is said, and for --sustained and --soak as many as are sent, up \
            to 2000000.
            """)
    var packets: Int?

    @Option(name: .long, help: "Only send them at so many in a second, and see that none gets lost.")
    var rate: Int?

    @Option(name: .long, help: "Send for so long, such as 1m, as many as go or at --rate.")
    var sustained: DurationArgument?

    @Option(name: .long, help: "Send for so long, such as 10m, at 80 % of what goes or at --rate.")
    var soak: DurationArgument?

    @Option(name: [.customShort("o"), .long], help: "How to show it: table or json.")
    var output: OutputFormat = .table

    func validate() throws {
        if let packets, !(1000...20_000_000).contains(packets) {
            throw ValidationError("the packets are from 1000 to 20000000")
        }
        if let rate, !(1...1_000_000).contains(rate) {
            throw ValidationError("packets in a second are from 1 to 1000000")
        }
        guard sustained == nil || soak == nil else { throw ValidationError("either --sustained or --soak") }
        for time in [sustained, soak].compactMap(\.self) {
            guard time.value >= .seconds(3), time.value <= .seconds(86_400) else {
                throw ValidationError("packets are sent for 3 s to a day")
            }
        }
    }

    func run() async throws {
        OpenFiles.raiseLimit()
        guard let time = sustained ?? soak else {
            return try await MixMeasurement(packets: packets ?? 400_000, rate: rate).run().show(as: output)
        }
        let figures = try await SustainedMeasurement(
            seconds: time.value.secondsValue, packets: packets, rate: rate, load: soak == nil ? nil : 0.8
        ).run()
        try figures.show(as: output)
        if figures.lost > 0 || soak != nil && figures.isFlat == false { throw ExitCode(1) }
    }
}
