import ArgumentParser
import FogCore
import FogSphinx

struct BenchSphinx: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sphinx", abstract: "Measure how many packets a core unwraps and builds.",
        discussion: """
            Unwraps packets for a hop in the middle of a path of five (or as many as the geometry has), header and \
            payload, and counts them only if they came out right; and builds such packets. The reference, measured in \
            turns with the rest, is what swift-crypto does of single X25519 exchanges: 'ratio' is packets unwrapped for \
            each of these. All times are one thread's. FOG_CPU=portable or avx2 has it do without the processor's best \
            instructions.
            """)

    @Option(
        name: .long,
        help: "fog-1, fog-pq, katzenpost-pq or a geometry's text; may be repeated. All of the three by default.")
    var geometry: [SphinxGeometry] = []

    @Option(
        name: .long, help: "How many packets are unwrapped at a time: 1 to 64; may be repeated. 1, 8 and 64 by default."
    )
    var batch: [Int] = []

    @Option(name: [.customShort("o"), .long], help: "How to show it: table or json.")
    var output: OutputFormat = .table

    func validate() throws {
        guard batch.allSatisfy((1...PacketUnwrapper.batchLimit).contains) else {
            throw ValidationError("the number of packets at a time is from 1 to \(PacketUnwrapper.batchLimit)")
        }
    }

    func run() async throws {
        let geometries = geometry.isEmpty ? SphinxGeometry.named : geometry
        var figures: [SphinxFigures] = []
        for geometry in geometries {
            for batch in batch.isEmpty ? [1, 8, 64] : batch {
                figures.append(try SphinxMeasurement(geometry: geometry, batch: batch).run())
            }
        }
        try SphinxFigures.show(figures, as: output)
    }
}
