public import FogCore
public import FogLink
public import NIOCore
import NIOPosix

/// Makes links over TCP.
public struct LinkDialer: Sendable {
    private let side: LinkSide
    private let configuration: LinkConfiguration
    private let group: any EventLoopGroup
    private let time: @Sendable () -> Now

    /// Makes links for a side.
    public init(
        side: LinkSide, configuration: LinkConfiguration = LinkConfiguration(), on group: any EventLoopGroup,
        time: @escaping @Sendable () -> Now
    ) {
        self.side = side
        self.configuration = configuration
        self.group = group
        self.time = time
    }

    /// Connects, and begins the handshake; the user hears of what becomes of it.
    ///
    /// - Parameter limit: For the connection, and again for the handshake.
    /// - Throws: If nobody takes the connection, why.
    public func dial(
        host: String, port: Int, pattern: LinkPattern, remoteStatic: [UInt8]?, role: LinkRole,
        within limit: Duration = .seconds(10), user: any LinkUser & Sendable
    ) async throws(ConnectionFailure) {
        let connection = try await connect(host: host, port: port, within: limit)
        begin(on: connection, pattern: pattern, remoteStatic: remoteStatic, role: role, within: limit, user: user)
    }

    /// Connects, and neither sends nor reads anything.
    ///
    /// - Returns: A connection to begin a link on, or to close.
    /// - Throws: If nobody takes the connection, why.
    public func connect(
        host: String, port: Int, within limit: Duration = .seconds(10)
    ) async throws(ConnectionFailure) -> LinkConnection {
        let bootstrap = ClientBootstrap(group: group)
            .connectTimeout(.nanoseconds(limit.clampedNanoseconds))
            // What comes before there is anybody to take it waits in the system.
            .channelOption(.autoRead, value: false)
            .channelOption(.socketOption(.tcp_nodelay), value: 1)
            .channelOption(.maxMessagesPerRead, value: 16)
            .channelOption(
                .recvAllocator,
                value: AdaptiveRecvByteBufferAllocator(minimum: 1024, initial: 2048, maximum: 262_144)
            )
            .channelOption(.writeBufferWaterMark, value: .init(low: 1 << 18, high: 1 << 19))
        do {
            return LinkConnection(channel: try await bootstrap.connect(host: host, port: port).get())
        } catch {
            throw ConnectionFailure(error)
        }
    }

    /// Begins the handshake on a connection; the user hears of what becomes of it.
    public func begin(
        on connection: LinkConnection, pattern: LinkPattern, remoteStatic: [UInt8]?, role: LinkRole,
        within limit: Duration = .seconds(10), user: any LinkUser & Sendable
    ) {
        let (side, configuration, time, channel) = (side, configuration, time, connection.channel)
        channel.eventLoop.execute {
            var generator = SystemRandomNumberGenerator()
            let randomness = (0..<4).map { _ in HandshakeRandomness(using: &generator) }
            let initiator = LinkInitiator(
                side, pattern: pattern, remoteStatic: remoteStatic, responderRole: role, randomness: randomness,
                at: time(), within: limit)
            let handler = LinkHandler(initiating: initiator, configuration: configuration, user: user, time: time)
            guard channel.isActive, (try? channel.pipeline.syncOperations.addHandler(handler)) != nil else {
                return user.linkFailed(.truncated)
            }
            channel.setOption(.autoRead, value: true).whenFailure { _ in channel.close(promise: nil) }
        }
    }
}
