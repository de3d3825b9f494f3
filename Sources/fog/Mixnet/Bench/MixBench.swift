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
            """)

    @Option(name: .long, help: "How many packets are built and sent.")
    var packets: Int = 400_000

    @Option(
        name: .long, help: "Only send them at so many in a second, and see that none gets lost."
    )
    var rate: Int?

    @Option(name: [.customShort("o"), .long], help: "How to show it: table or json.")
    var output: OutputFormat = .table

    func validate() throws {
        guard (1000...20_000_000).contains(packets) else {
            throw ValidationError("the packets are from 1000 to 20000000")
        }
        if let rate, !(1...1_000_000).contains(rate) {
            throw ValidationError("packets in a second are from 1 to 1000000")
        }
    }

    func run() async throws {
        OpenFiles.raiseLimit()
        try await MixMeasurement(packets: packets, rate: rate).run().show(as: output)
    }
}
