import ArgumentParser

struct BenchDirectory: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "directory", abstract: "Measure the making and checking of a large network's consensus.",
        discussion: """
            Authorities vote about nodes that are made for it, with real keys and signatures; one of them computes the \
            consensus, a client checks and reads it, and the next one, with a part of the nodes changed, goes to the \
            client as a difference. With --network they do it over links, one of them as a process of its own, from which a \
            client then fetches. The reference is a verification of Ed25519 by swift-crypto.
            """)

    @Option(name: .long, help: "How many nodes.")
    var nodes: Int = 10_000

    @Option(name: .long, help: "How many of them are mixes; the others are relays.")
    var mixes: Int = 500

    @Option(name: .long, help: "How many authorities vote.")
    var authorities: Int = 9

    @Flag(name: .long, help: "Run the authorities too, over links on this machine; takes two to five minutes.")
    var network = false

    @Option(name: [.customShort("o"), .long], help: "How to show it: table or json.")
    var output: OutputFormat = .table

    func validate() throws {
        guard (1...20_000).contains(nodes), (0...nodes).contains(mixes), (1...15).contains(authorities) else {
            throw ValidationError("there are 1 to 20000 nodes, no more mixes than nodes, and 1 to 15 authorities")
        }
    }

    func run() async throws {
        var figures = try DirectoryMeasurement(
            nodeCount: nodes, mixCount: mixes, authorityCount: authorities
        ).run()
        if network {
            let measured = try await AuthorityMeasurement(
                nodeCount: nodes, mixCount: mixes, authorityCount: authorities
            ).run()
            figures.authorityPeakBytes = measured.peakBytes
            figures.fetchMs = measured.fetchMs[measured.fetchMs.count / 2]
            figures.fetchMostMs = measured.fetchMs.last
        }
        try figures.show(as: output)
    }
}
