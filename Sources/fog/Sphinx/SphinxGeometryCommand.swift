import ArgumentParser
import FogCore
import FogSphinx

struct SphinxGeometryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "geometry", abstract: "Show the lengths that follow from a geometry.")

    @Argument(help: "fog-1, fog-pq, katzenpost-pq or a geometry's text; all that have names by default.")
    var geometries: [SphinxGeometry] = []

    @OptionGroup var options: OutputOptions

    struct Lengths: Encodable {
        var name: String
        var text: String
        var hash: String
        var packetLength: Int
        var headerLength: Int
        var elementLength: Int
        var routingLength: Int
        var slotLength: Int
        var payloadLength: Int
        var surbLength: Int
        var publicKeyLength: Int
    }

    private static let listing = Listing<Lengths>(
        name: { $0.name },
        columns: [
            .init(title: "NAME") { $0.name },
            .init(title: "PACKET") { "\($0.packetLength)" },
            .init(title: "HEADER") { "\($0.headerLength)" },
            .init(title: "ELEMENT") { "\($0.elementLength)" },
            .init(title: "ROUTING") { "\($0.routingLength)" },
            .init(title: "SLOT") { "\($0.slotLength)" },
            .init(title: "PAYLOAD") { "\($0.payloadLength)" },
            .init(title: "SURB") { "\($0.surbLength)" },
            .init(title: "KEY", isWide: true) { "\($0.publicKeyLength)" },
            .init(title: "HASH", isWide: true) { $0.hash },
            .init(title: "TEXT", isWide: true) { $0.text },
        ])

    func run() async throws {
        let shown = (geometries.isEmpty ? SphinxGeometry.named : geometries).map { named in
            let geometry = named.geometry
            return Lengths(
                name: named.description, text: geometry.description, hash: Hexadecimal.encode(geometry.hash.array),
                packetLength: geometry.packetLength, headerLength: geometry.headerLength,
                elementLength: geometry.group.elementLength, routingLength: geometry.routingLength,
                slotLength: geometry.slotLength, payloadLength: geometry.payloadLength,
                surbLength: geometry.surbLength, publicKeyLength: geometry.group.publicKeyLength)
        }
        try options.show(shown, Self.listing)
    }
}
