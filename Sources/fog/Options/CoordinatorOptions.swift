import ArgumentParser
import FogClient
import FogCore
import FogNode
import Glibc

/// Where the data folder and the coordinator are, and which token is shown there.
struct CoordinatorOptions: ParsableArguments {
    @Option(
        name: .long, help: "The data folder; otherwise FOG_DATA, or a folder in your home.", completion: .directory)
    var data: String?

    @Option(
        name: .long,
        help:
            "The coordinator: unix:PATH, http://HOST:PORT or htx://KEY@HOST:PORT; otherwise FOG_COORDINATOR, or that of the data folder."
    )
    var coordinator: String?

    @Option(name: .long, help: "A file that holds the token to show; otherwise FOG_TOKEN_FILE.", completion: .file())
    var tokenFile: String?

    /// The data folder.
    func folder() throws(FogError) -> DataFolder { try DataFolder(data) }

    /// Where the coordinator listens.
    func endpoint() throws(FogError) -> Endpoint {
        if let named = coordinator ?? Self.environment("FOG_COORDINATOR") { return try Endpoint(named) }
        let folder = try folder()
        guard let network = try NetworkFile.read(from: folder) else {
            throw FogError(
                .unavailable,
                "no network runs in '\(folder.path)': start one with 'fog up -d', or name a coordinator with "
                    + "--coordinator")
        }
        return network.endpoint
    }

    /// The token to show, if one is named.
    func token() throws(FogError) -> Sensitive<String>? {
        guard let path = tokenFile ?? Self.environment("FOG_TOKEN_FILE") else { return nil }
        return try TokenFile.read(path)
    }

    /// A variable of the environment that isn't empty.
    static func environment(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    }
}
