import Crypto
import FogCore
import FogCrypto
import FogLink
import FogNetworking
import NIOCore
import NIOPosix

/// A listener on a port of this machine, and what is needed to dial it.
struct LinkHost {
    let group: MultiThreadedEventLoopGroup
    let listener: LinkListener
    let port: Int
    let key: [UInt8]
    let record = LinkRecord()
    private let network: Bytes32

    /// What guests get.
    enum Service {
        /// What they say.
        case echo
        /// Datagrams without end.
        case datagrams
        /// Datagrams, and soon a close.
        case datagramsAndClose
        /// What they say, but for streams of nines, which are neither worked off nor sent back.
        case echoButNines
        /// Whatever these streams' handlers do; for one guest.
        case streams(LinkStreams)

        func user(_ record: LinkRecord) -> any LinkUser {
            switch self {
            case .echo: EchoUser(record)
            case .echoButNines: EchoUser(record, keepsNines: true)
            case .datagrams: EndlessUser(record)
            case .datagramsAndClose: EndlessUser(record, closes: true)
            case .streams(let streams): streams
            }
        }
    }

    /// Listens for the time of `body`.
    static func run(
        _ service: Service = .echo, halfOpenLimit: Int = 256, memory: LinkMemory = .ofProcess,
        within limit: Duration = .seconds(10),
        configuration: LinkConfiguration = LinkConfiguration(), threads: Int = 2,
        _ body: (LinkHost) async throws -> Void
    ) async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: threads)
        do {
            let host = try await LinkHost(halfOpenLimit, memory, limit, configuration, group, service)
            try await body(host)
            await host.listener.close()
        } catch {
            try? await group.shutdownGracefully()
            throw error
        }
        try await group.shutdownGracefully()
    }

    private init(
        _ halfOpenLimit: Int, _ memory: LinkMemory, _ limit: Duration, _ configuration: LinkConfiguration,
        _ group: MultiThreadedEventLoopGroup, _ service: Service
    ) async throws {
        let secret = Curve25519.KeyAgreement.PrivateKey()
        guard let network = Bytes32([UInt8](repeating: 6, count: 32)) else { throw FogError(.failed, "no network") }
        self.network = network
        self.group = group
        key = Array(secret.publicKey.rawRepresentation)
        let side = LinkSide(network: network, role: .mix, staticKey: SecretBytes([UInt8](secret.rawRepresentation)))
        let record = record
        listener = try await LinkListener.listen(
            host: "127.0.0.1", port: 0, side: side, configuration: configuration, halfOpenLimit: halfOpenLimit,
            memory: memory, within: limit, on: group, time: LinkClock.now,
            user: {
                record.change { $0.guests += 1 }
                return service.user(record)
            })
        guard let port = listener.address?.port else { throw FogError(.failed, "no port") }
        self.port = port
    }

    /// A side with a key of its own.
    func side() -> LinkSide {
        let secret = Curve25519.KeyAgreement.PrivateKey()
        return LinkSide(network: network, role: .gateway, staticKey: SecretBytes([UInt8](secret.rawRepresentation)))
    }

    func dial(
        _ user: any LinkUser & Sendable, pattern: LinkPattern = .known, expecting key: [UInt8]? = nil,
        on group: (any EventLoopGroup)? = nil
    ) async throws {
        let dialer = LinkDialer(side: side(), on: group ?? self.group, time: LinkClock.now)
        try await dialer.dial(
            host: "127.0.0.1", port: port, pattern: pattern, remoteStatic: key ?? self.key, role: .mix,
            within: .seconds(100), user: user)
    }

    /// Makes a link, and checks that it carries something there and back.
    func expectService() async throws {
        let user = ExchangeUser(stream: [UInt8](repeating: 8, count: 5000), datagrams: 5)
        try await dial(user)
        try await eventually("an honest guest is served") {
            if let error = user.state.error, !user.state.isComplete { throw error }
            return user.state.isComplete
        }
    }
}
