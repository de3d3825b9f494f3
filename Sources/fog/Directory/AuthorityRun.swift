import ArgumentParser
import FogCore
import FogDirectory
import FogNode

struct AuthorityRun: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Be an authority: agree with the others on who is in the network.",
        discussion: """
            Takes links from the other authorities, from nodes and from clients. What it has voted and signed is durable \
            before it is said, so that it may be killed at any time. 'fog authority status' shows how it stands.
            """)

    @Argument(help: "The authority's folder.", completion: .directory)
    var folder: String

    @Option(name: .long, help: "The network's file.", completion: .file())
    var network: String

    @Option(
        name: .long, help: "HOST:PORT on which links are taken; otherwise the first address in the network's file.")
    var listen: String?

    @Option(name: .long, help: "HOST:PORT on which public documents are also served over plain HTTP.")
    var http: String?

    @OptionGroup var log: LogOptions

    func validate() throws {
        for address in [listen, http].compactMap(\.self) where NetworkAddress(address) == nil {
            throw ValidationError("'\(address)' is no HOST:PORT")
        }
    }

    func run() async throws {
        let description = try DirectoryFile.network(network)
        let folder = AuthorityFolder(folder)
        let place = try listen.flatMap { NetworkAddress($0) } ?? folder.address(in: description)
        try await AuthorityRole.run(
            in: folder, network: description, listen: place, http: http.flatMap { NetworkAddress($0) },
            logger: try log.logger("authority"))
    }
}
