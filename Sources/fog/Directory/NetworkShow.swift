import ArgumentParser
import FogCore
import FogDirectory

struct NetworkShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show who a network's authorities are, and how many must agree.")

    @Argument(help: "The network's file.", completion: .file())
    var network: String

    @OptionGroup var options: OutputOptions

    /// A network as it is shown.
    struct Shown: Encodable {
        struct Authority: Encodable {
            var name: String
            var id: String
            var addresses: [String]
        }

        var name: String
        var id: String
        var purpose: String
        var epochSeconds: UInt64
        var threshold: Int
        /// How many authorities may fail without a consensus being missed.
        var tolerated: Int
        var authorities: [Authority]
    }

    private static let listing = Listing<Shown>(
        name: { $0.name },
        columns: [
            .init(title: "NAME") { $0.name },
            .init(title: "ID") { $0.id },
            .init(title: "PURPOSE") { $0.purpose },
            .init(title: "EPOCH") { Words.duration(.seconds(Int64($0.epochSeconds))) },
            .init(title: "SIGNATURES") { "\($0.threshold) of \($0.authorities.count)" },
            .init(title: "MAY FAIL") { "\($0.tolerated)" },
            .init(title: "AUTHORITIES") { network in
                network.authorities.map { "\($0.name) (\($0.id.prefix(12)))" }.joined(separator: ", ")
            },
        ])

    func run() async throws {
        let network = try DirectoryFile.network(network)
        let shown = Shown(
            name: network.name, id: Hexadecimal.encode(network.identifier.array), purpose: network.purpose.rawValue,
            epochSeconds: network.schedule.seconds, threshold: network.threshold, tolerated: network.toleratedFaults,
            authorities: network.authorities.map {
                .init(name: $0.name, id: $0.id.description, addresses: $0.addresses.map(\.description))
            })
        try options.show(shown, Self.listing)
    }
}
