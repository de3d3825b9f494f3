import ArgumentParser
import FogCore
import FogDirectory
import FogStorage

struct NetworkNew: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new", abstract: "Make a network's file from the descriptions of its authorities.",
        discussion: """
            Each authority's operator runs 'fog authority init' and hands out the file 'authority' in its folder. The \
            network's file goes to everybody who takes part, by a way that they trust: there is nothing above it.
            """)

    @Argument(help: "The files 'authority' of the authorities.", completion: .file())
    var authorities: [String]

    @Option(name: .long, help: "The network's name.")
    var name: String

    @Option(name: .long, help: "How many seconds an epoch has.")
    var epoch: UInt64 = 1200

    @Option(name: .long, help: "How many authorities must sign; by default more than two thirds of them.")
    var threshold: Int?

    @Flag(name: .long, help: "A network for trials, whose nodes may have private addresses.")
    var test = false

    @Option(name: .long, help: "Where to write the file.", completion: .file())
    var write: String

    func run() async throws {
        let described = try authorities.map { path in
            try DirectoryFile.read(path) { (bytes) throws(DocumentError) in try AuthorityDescription(parsing: bytes) }
        }
        let network: NetworkDescription
        do throws(DocumentError) {
            network = try NetworkDescription(
                name: name, purpose: test ? .test : .everybody, epochSeconds: epoch, threshold: threshold,
                authorities: described)
        } catch {
            throw FogError(.invalid, "there is no such network: \(error)")
        }
        try AtomicFile.replace(write, contents: network.bytes, permissions: 0o644)
        Terminal.print(Hexadecimal.encode(network.identifier.array))
    }
}
