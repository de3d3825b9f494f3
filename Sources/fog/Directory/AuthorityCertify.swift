import ArgumentParser
import FogCore
import FogDirectory
import FogNode
import FogSystem

struct AuthorityCertify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "certify", abstract: "Let an authority's signing key speak for it in a network.")

    @Argument(help: "The authority's folder.", completion: .directory)
    var folder: String

    @Option(name: .long, help: "The network's file.", completion: .file())
    var network: String

    @Option(name: .long, help: "For how many days.")
    var days: Int = 90

    func validate() throws {
        guard (1...3650).contains(days) else { throw ValidationError("a certificate is for 1 to 3650 days") }
    }

    func run() async throws {
        let now = SystemClock().now().wall
        let certificate = try AuthorityFolder(folder).certify(
            in: try DirectoryFile.network(network), from: now, validity: .seconds(Int64(days) * 86_400))
        Terminal.print("valid until \(certificate.document.validUntil)")
    }
}
