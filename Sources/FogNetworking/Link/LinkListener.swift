public import FogCore
import FogCrypto
public import FogLink
public import NIOCore
import NIOPosix
import Synchronization

/// Takes links on a TCP port.
public final class LinkListener: Sendable {
    private let channel: any Channel

    /// Where it listens.
    public var address: SocketAddress? { channel.localAddress }

    private init(_ channel: any Channel) {
        self.channel = channel
    }

    /// Listens.
    ///
    /// - Parameters:
    ///   - halfOpenLimit: From so many handshakes under way on, initiators have to show their addresses; from twice as many
    ///     on, to work; from four times as many on, they are refused; from eight times as many on, their
    ///     connections are closed at once.
    ///   - limit: How long a handshake may take.
    ///   - user: Makes the user of a new link. Called on its event loop.
    public static func listen(
        host: String, port: Int, side: LinkSide, configuration: LinkConfiguration = LinkConfiguration(),
        halfOpenLimit: Int = 256, within limit: Duration = .seconds(10), on group: any EventLoopGroup,
        time: @escaping @Sendable () -> Now, user: @escaping @Sendable () -> any LinkUser
    ) async throws(FogError) -> LinkListener {
        var generator = SystemRandomNumberGenerator()
        let cookies = LinkCookies(key: .random(32, using: &generator))
        let halfOpen = HalfOpenLinks(limit: halfOpenLimit)
        let metrics = LinkListenerMetrics()
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelOption(.backlog, value: 1024)
            .childChannelOption(.socketOption(.tcp_nodelay), value: 1)
            .childChannelOption(.maxMessagesPerRead, value: 16)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    guard halfOpen.hasRoom else { throw LinkError.overloaded("handshakes") }
                    var generator = SystemRandomNumberGenerator()
                    let address = channel.remoteAddress?.ipAddress.map { Array($0.utf8) } ?? []
                    let responder = LinkResponder(
                        side, cookies: cookies, address: address,
                        randomness: HandshakeRandomness(using: &generator), at: time(), within: limit)
                    let guest = LinkGuest(user(), halfOpen, metrics)
                    let handler = LinkHandler(
                        responding: responder, configuration: configuration, user: guest,
                        pressure: { halfOpen.pressure }, time: time)
                    try channel.pipeline.syncOperations.addHandler(handler)
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
            return LinkListener(try await bootstrap.bind(host: host, port: port).get())
        } catch {
            throw FogError(.unavailable, "can't listen on \(host):\(port): \(error)", cause: error)
        }
    }

    /// Stops listening; links that were made go on.
    public func close() async {
        try? await channel.close()
    }
}

/// How many handshakes are under way at a listener.
final class HalfOpenLinks: Sendable {
    private let count = Atomic<Int>(0)
    private let limit: Int

    init(limit: Int) {
        self.limit = max(1, limit)
    }

    func begin() { count.add(1, ordering: .relaxed) }
    func end() { count.subtract(1, ordering: .relaxed) }

    /// Whether a connection that says nothing may wait for its deadline.
    var hasRoom: Bool { count.load(ordering: .relaxed) < 8 * limit }

    var pressure: LinkPressure {
        let now = count.load(ordering: .relaxed)
        if now <= limit { return .none }
        if now <= 2 * limit { return .cookie }
        if now <= 4 * limit { return .puzzle(.least) }
        return .full
    }
}

/// A link that a listener has taken, on behalf of its real user: counted when it begins and ends, and as half open until
/// its handshake is over; or, if the initiator stays
/// anonymous, until something genuine has come: such a handshake is over for the responder with the first message, which
/// anybody can repeat.
final class LinkGuest: LinkUser {
    private let user: any LinkUser
    private let links: HalfOpenLinks
    private let metrics: LinkListenerMetrics
    private var isOpen = true

    init(_ user: any LinkUser, _ links: HalfOpenLinks, _ metrics: LinkListenerMetrics = LinkListenerMetrics()) {
        self.user = user
        self.links = links
        self.metrics = metrics
        links.begin()
    }

    private func leave() {
        if isOpen { links.end() }
        isOpen = false
    }

    deinit {
        leave()
    }

    func linkBegan(_ link: LinkHandler, _ agreement: LinkAgreement) {
        if agreement.remoteStatic != nil { leave() }
        metrics.linkBegan()
        user.linkBegan(link, agreement)
    }

    func link(_ link: LinkHandler, did action: LinkAction) {
        leave()
        if case .ended(let error) = action { metrics.linkEnded(error) }
        user.link(link, did: action)
    }

    func nextDatagram(for link: LinkHandler, _ body: (UInt8, UnsafeRawBufferPointer) -> Void) -> Bool {
        user.nextDatagram(for: link, body)
    }

    func linkFailed(_ error: LinkError) {
        leave()
        metrics.handshakeFailed(error)
        user.linkFailed(error)
    }
}
