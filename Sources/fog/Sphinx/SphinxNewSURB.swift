import ArgumentParser
import FogCore
import FogCrypto
import FogSphinx

struct SphinxNewSURB: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new-surb", abstract: "Make a single-use reply block.",
        discussion: "Prints the SURB. What reads its reply goes to a file that only you can read.")

    @Argument(help: "The files of the reply's hops, in order.", completion: .file())
    var hops: [String]

    @Option(name: .long, help: "Where to write what reads the reply.", completion: .file())
    var keys: String

    @Option(name: .long, help: "The SURB's identifier, 32 hexadecimal digits; a random one by default.")
    var reply: String?

    @Option(name: .long, help: "To whom the last hop hands the reply, 64 hexadecimal digits.")
    var recipient: String?

    func run() async throws {
        var generator = SystemRandomNumberGenerator()
        let random = Hexadecimal.encode(SecretBytes.random(SURBIdentifier.byteCount, using: &generator).revealed)
        let (geometry, path) = try SphinxHop.path(hops, recipient: recipient, reply: reply ?? random)
        let (surb, keys) = try PacketBuilder(geometry).surb(along: path, using: &generator)
        try SphinxFile.writeSecret(keys.stored, of: geometry, to: self.keys)
        Terminal.print(Hexadecimal.encode(surb.bytes))
    }
}
