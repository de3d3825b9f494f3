import ArgumentParser
import FogClient
import FogCore
import FogDirectory
import FogNode
import FogStorage
import FogSystem

/// Where the data folder and the coordinator are, and how calls travel there.
struct ConnectionOptions: ParsableArguments {
    @OptionGroup var place: CoordinatorOptions

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

    @Option(
        name: .long,
        help: """
            The node whose service 'coordinator' gets calls that go over the mix network, and no other; otherwise \
            FOG_MIXNET_NODE, or any that offers it.
            """)
    var mixnetNode: String?

    /// The data folder.
    func folder() throws(FogError) -> DataFolder { try place.folder() }
    func endpoint() throws(FogError) -> Endpoint { try place.endpoint() }
    func token() throws(FogError) -> Sensitive<String>? { try place.token() }

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
        guard let named = CoordinatorOptions.environment("FOG_VIA") else { return .direct }
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
        // Silently asking another coordinator than the one that was named would be worse than asking none.
        guard place.coordinator == nil else {
            throw FogError(
                .invalid,
                "calls over the mix network go to the coordinator behind its service, not to --coordinator; leave that "
                    + "out, and choose the service's node with --mixnet-node, or make the call with --via direct")
        }
        if CoordinatorOptions.environment("FOG_COORDINATOR") != nil {
            Terminal.say("fog: FOG_COORDINATOR isn't heeded: the call goes over the mix network to its service")
        }
        let node = try Self.node(mixnetNode)
        let folder = try folder()
        try folder.prepare()
        let network = try DirectoryOptions.description(named: network, in: folder)
        let connection = try await ClientConnection.open(network, networkFile: self.network ?? folder.network, folder)
        do throws(FogError) {
            // A network that has just begun has no layers before its second epoch.
            let epoch = Duration.seconds(Int64(clamping: network.schedule.seconds))
            try await connection.ready(within: max(.seconds(20), min(.seconds(90), epoch * 3)))
        } catch {
            await connection.close()
            throw error
        }
        let transport = MixnetTransport(connection, of: node)
        guard try token() == nil else { return transport }
        return try AnonymousTransport(transport, folder: folder.anonymous) { effort in
            // Less isn't worth a word.
            if effort > 4000 { Terminal.say("fog: working for the job, about \(effort / 1200) s") }
        }
    }

    /// The node that was named, or that the environment names.
    private static func node(_ named: String?) throws(FogError) -> NodeID? {
        guard let text = named ?? CoordinatorOptions.environment("FOG_MIXNET_NODE") else { return nil }
        guard let node = NodeID(text) else { throw FogError(.invalid, "'\(text)' is no node's identifier") }
        return node
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
