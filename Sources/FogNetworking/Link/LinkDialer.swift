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
    /// - Throws: ``FogError/Code/unavailable`` if nobody takes the connection.
    public func dial(
        host: String, port: Int, pattern: LinkPattern, remoteStatic: [UInt8]?, role: LinkRole,
        within limit: Duration = .seconds(10), user: any LinkUser & Sendable
    ) async throws(FogError) {
        let (side, configuration, time) = (side, configuration, time)
        let bootstrap = ClientBootstrap(group: group)
            .connectTimeout(.nanoseconds(limit.clampedNanoseconds))
            .channelOption(.socketOption(.tcp_nodelay), value: 1)
            .channelOption(.maxMessagesPerRead, value: 16)
            .channelOption(
                .recvAllocator,
                value: AdaptiveRecvByteBufferAllocator(minimum: 1024, initial: 2048, maximum: 262_144)
            )
            .channelOption(.writeBufferWaterMark, value: .init(low: 1 << 18, high: 1 << 19))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    var generator = SystemRandomNumberGenerator()
                    let randomness = (0..<4).map { _ in HandshakeRandomness(using: &generator) }
                    let initiator = LinkInitiator(
                        side, pattern: pattern, remoteStatic: remoteStatic, responderRole: role,
                        randomness: randomness, at: time(), within: limit)
                    try channel.pipeline.syncOperations.addHandler(
                        LinkHandler(initiating: initiator, configuration: configuration, user: user, time: time))
                }
            }
        do {
            _ = try await bootstrap.connect(host: host, port: port).get()
        } catch {
            throw FogError(.unavailable, "nobody takes a link at \(host):\(port): \(error)", cause: error)
        }
    }
}
