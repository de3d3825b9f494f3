import ArgumentParser
import FogClient
import FogCore
import FogDirectory
import FogNode
import FogStorage
import FogSystem
import Glibc
import Logging

/// Where the data folder and the coordinator are.
struct ConnectionOptions: ParsableArguments {
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

    @Option(
        name: .long,
        help: """
            How calls travel: direct, or mixnet, over which nobody learns who makes them, unless a token says so; otherwise \
            FOG_VIA, or direct.
            """)
    var via: CallWay?

    @Option(
        name: .long, help: "The file of the mix network, if calls go over one; otherwise that of the data folder.",
        completion: .file())
    var network: String?

    /// The data folder.
    func folder() throws(FogError) -> DataFolder { try DataFolder(data) }

    /// Calls `body` with a client for the coordinator, and closes its connections afterwards.
    ///
    /// - Parameter patience: For how long calls are repeated while the coordinator can't be reached.
    func withClient<Value>(
        patience: Duration = .zero, _ body: (CoordinatorClient) async throws -> Value
    ) async throws -> Value {
        let transport = try await transport()
        var client = CoordinatorClient(transport: transport, token: try token(), patience: patience)
        client.onUnavailable = { error in
            Terminal.say("fog: \(Terminal.safe(error.message)); trying for \(Words.duration(patience))")
        }
        do {
            let value = try await body(client)
            await transport.shutdown()
            return value
        } catch {
            await transport.shutdown()
            throw error
        }
    }

    /// How calls travel.
    func way() throws(FogError) -> CallWay {
        if let via { return via }
        guard let named = Self.environment("FOG_VIA") else { return .direct }
        guard let way = CallWay(rawValue: named) else {
            throw FogError(.invalid, "FOG_VIA is '\(named)' and not direct or mixnet")
        }
        return way
    }

    /// Whether calls are made by somebody who doesn't say who they are.
    func isAnonymous() throws(FogError) -> Bool { try way() == .mixnet ? token() == nil : false }

    /// The way to the coordinator.
    private func transport() async throws(FogError) -> any APITransport {
        guard try way() == .mixnet else {
            let clock = SystemClock()
            return try endpoint().transport(time: { clock.now() })
        }
        let folder = try folder()
        try folder.prepare()
        let network = try DirectoryOptions.description(named: network, in: folder)
        let connection = try MixnetConnection(
            network, folder: folder.directory(of: network), logger: Logger.quiet("client"))
        do throws(FogError) {
            // A network that has just begun has no layers before its second epoch.
            let epoch = Duration.seconds(Int64(clamping: network.schedule.seconds))
            try await connection.ready(within: max(.seconds(20), min(.seconds(90), epoch * 3)))
        } catch {
            await connection.close()
            throw error
        }
        let transport = MixnetTransport(connection)
        guard try token() == nil else { return transport }
        return try AnonymousTransport(transport, folder: folder.anonymous) { effort in
            // Less isn't worth a word.
            if effort > 4000 { Terminal.say("fog: working for the job, about \(effort / 1200) s") }
        }
    }

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

    private static func environment(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    }
}

/// How calls to a coordinator travel.
enum CallWay: String, CaseIterable, ExpressibleByArgument {
    case direct, mixnet
}

/// A file that holds a token and nothing else.
enum TokenFile {
    /// - Throws: ``FogError/Code/forbidden`` if others can read the file, ``FogError/Code/invalid`` if it is empty.
    static func read(_ path: String) throws(FogError) -> Sensitive<String> {
        let bytes = try SecretFile.read(path, limit: 1024).revealed
        let text = String(decoding: bytes, as: UTF8.self)
        let token = text.filter { !$0.isWhitespace }
        guard !token.isEmpty else { throw FogError(.invalid, "the file '\(path)' is empty; it should hold a token") }
        return Sensitive(token)
    }
}
