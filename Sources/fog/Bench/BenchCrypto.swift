import ArgumentParser

struct BenchCrypto: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "crypto", abstract: "Measure the cryptographic kernels that packets and nodes are made of.",
        discussion: """
            All times are one thread's. 'ratio' is how long something takes beside a single X25519 exchange by \
            swift-crypto, measured in turns with the rest. FOG_CPU=portable or avx2 has the kernels do without the \
            processor's best instructions.
            """)

    @Option(name: [.customShort("o"), .long], help: "How to show it: table or json.")
    var output: OutputFormat = .table

    func run() async throws {
        try CryptoFigures.show(try CryptoMeasurement().run(), as: output)
    }
}
