import ArgumentParser
import FogCore
import FogCrypto
import FogSphinx
import FoundationEssentials

struct SphinxNewHop: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new-hop", abstract: "Make a hop with a random key and identifier.",
        discussion: """
            Prints what makers of packets need, as JSON; a number may be added to it as 'delay'. The secret goes to a \
            file that only you can read.
            """)

    @Option(name: .long, help: "The geometry of the packets: fog-1, fog-pq, katzenpost-pq or its text.")
    var geometry: SphinxGeometry = SphinxGeometry.named[0]

    @Option(name: .long, help: "Where to write the secret.", completion: .file())
    var secret: String

    func run() async throws {
        var generator = SystemRandomNumberGenerator()
        let geometry = geometry.geometry
        let secret = SecretBytes.random(geometry.group.secretLength, using: &generator)
        guard let key = HopSecretKey(secret, of: geometry.group)?.publicKey else {
            throw FogError(.failed, "no key was made")
        }
        try SphinxFile.writeSecret(secret, of: geometry, to: self.secret)
        let id = SecretBytes.random(NodeID.byteCount, using: &generator).revealed
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        let hop = SphinxHop(
            geometry: geometry.description, id: Hexadecimal.encode(id), key: Hexadecimal.encode(key.bytes))
        Terminal.print(String(decoding: try encoder.encode(hop), as: UTF8.self))
    }
}
