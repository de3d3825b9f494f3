import ArgumentParser
import FogCore
import FogDirectory
import FogNode

struct AuthorityInit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Make an authority's keys in a new folder.",
        discussion: """
            The file 'authority' in the folder goes to whoever makes the network's file. The identity key may be kept \
            elsewhere once 'fog authority certify' has let the signing key speak for it.
            """)

    @Argument(help: "The folder.", completion: .directory)
    var folder: String

    @Option(name: .long, help: "What the authority is called.")
    var name: String

    @Option(name: .long, help: "Where others reach it: HOST:PORT; may be given several times.")
    var address: [String] = []

    func validate() throws {
        guard DocumentName.isValid(name.utf8) else {
            throw ValidationError("a name has lower-case letters, digits and hyphens, at most 64, a letter first")
        }
        if let wrong = address.first(where: { NetworkAddress($0) == nil }) {
            throw ValidationError("'\(wrong)' is no HOST:PORT")
        }
    }

    func run() async throws {
        let description = try AuthorityFolder(folder).make(
            name: name, addresses: address.compactMap { NetworkAddress($0) })
        Terminal.print(description.id.description)
    }
}
