public import FogCore
import FogCrypto
public import FogLink
public import NIOCore
import NIOPosix

/// Takes links on a TCP port.
public final class LinkListener: Sendable {
    private let channel: any Channel
    private let links: OpenLinks

    /// Where it listens.
    public var address: SocketAddress? { channel.localAddress }

    private init(_ channel: any Channel, _ links: OpenLinks) {
        self.channel = channel
        self.links = links
    }

    /// Listens.
    ///
    /// - Parameters:
    ///   - halfOpenLimit: From so many handshakes under way on, initiators have to show their addresses; from twice as many
    ///     on, to work; from four times as many on, they are refused; from eight times as many on, their
    ///     connections are closed at once.
    ///   - linkLimit: With so many links, half open ones among them, further initiators are refused.
    ///   - limit: How long a handshake may take.
    ///   - user: Makes the user of a new link. Called on its event loop.
    public static func listen(
        host: String, port: Int, side: LinkSide, configuration: LinkConfiguration = LinkConfiguration(),
        halfOpenLimit: Int = 256, linkLimit: Int = 16_384, memory: LinkMemory = .ofProcess,
        within limit: Duration = .seconds(10), on group: any EventLoopGroup, time: @escaping @Sendable () -> Now,
        user: @escaping @Sendable () -> any LinkUser
    ) async throws(FogError) -> LinkListener {
        var generator = SystemRandomNumberGenerator()
        let cookies = LinkCookies(key: .random(32, using: &generator))
        let load = ListenerLoad(halfOpenLimit: halfOpenLimit, linkLimit: linkLimit)
        let metrics = LinkListenerMetrics()
        let links = OpenLinks()
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelOption(.backlog, value: 1024)
            .childChannelOption(.socketOption(.tcp_nodelay), value: 1)
            .childChannelOption(.maxMessagesPerRead, value: 16)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    guard load.hasRoom else { throw LinkError.overloaded("handshakes") }
                    var generator = SystemRandomNumberGenerator()
                    let address = channel.remoteAddress?.ipAddress.map { Array($0.utf8) } ?? []
                    let responder = LinkResponder(
                        side, cookies: cookies, address: address,
                        randomness: HandshakeRandomness(using: &generator), at: time(), within: limit)
                    let guest = LinkGuest(user(), load, metrics)
                    let handler = LinkHandler(
                        responding: responder, configuration: configuration, user: guest,
                        pressure: { load.pressure }, memory: memory, time: time)
                    try channel.pipeline.syncOperations.addHandler(handler)
                    links.add(handler, on: channel)
                }
            }
            .childChannelOption(
                .recvAllocator,
                value: AdaptiveRecvByteBufferAllocator(
                    minimum: 1024, initial: 2048, maximum: 262_144)
            )
            .childChannelOption(
                .writeBufferWaterMark, value: .init(low: 1 << 18, high: 1 << 19))
        do {
            return LinkListener(try await bootstrap.bind(host: host, port: port).get(), links)
        } catch {
            throw FogError(.unavailable, "can't listen on \(host):\(port): \(error)", cause: error)
        }
    }

    /// Stops listening; links that were made go on.
    public func close() async {
        try? await channel.close()
    }

    /// Closes the links that were made, and tells the other sides that this one stops. Returns when they are closed.
    public func closeLinks() async { await links.close() }
}
