import ArgumentParser
import FogCore
import FogSphinx

struct SphinxWrap: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "wrap", abstract: "Build a packet, along hops or through a SURB.",
        discussion: "Prints the packet for the first hop. A SURB must be used only once.")

    @Argument(help: "The files of the hops, in order.", completion: .file())
    var hops: [String] = []

    @Option(name: .long, help: "The file of the SURB to reply through.", completion: .file())
    var surb: String?

    @Option(name: .long, help: "The geometry of the SURB: fog-1, fog-pq, katzenpost-pq or its text.")
    var geometry: SphinxGeometry = SphinxGeometry.named[0]

    @Option(name: .long, help: "The file with the payload; standard input by default.", completion: .file())
    var payload: String = "-"

    @Option(name: .long, help: "To whom the last hop hands the payload, 64 hexadecimal digits.")
    var recipient: String?

    func validate() throws {
        guard hops.isEmpty != (surb == nil) else { throw ValidationError("name either hops or a SURB") }
        guard surb == nil || recipient == nil else {
            throw ValidationError("a SURB says itself to whom the reply goes; leave --recipient out")
        }
    }

    func run() async throws {
        if let surb {
            let geometry = geometry.geometry
            guard let read = SURB(try SphinxFile.readHexadecimal(surb), of: geometry) else {
                throw FogError(
                    .invalid,
                    "'\(surb)' isn't a SURB of '\(geometry)', which has \(geometry.surbLength) bytes; name its geometry"
                )
            }
            let text = try WholeInput.read(payload, limit: SphinxFile.limit)
            Terminal.print(Hexadecimal.encode(try PacketBuilder(geometry).reply(through: read, payload: text)))
            return
        }
        var generator = SystemRandomNumberGenerator()
        let (geometry, path) = try SphinxHop.path(hops, recipient: recipient, reply: nil)
        let packet = try PacketBuilder(geometry).packet(
            along: path, payload: try WholeInput.read(payload, limit: SphinxFile.limit), using: &generator)
        Terminal.print(Hexadecimal.encode(packet))
    }
}
