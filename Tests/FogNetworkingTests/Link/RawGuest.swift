import FogCore
import FogCrypto
import FogLink
import Glibc
import NIOCore
import NIOPosix
import Synchronization

/// A connection to a listener, on which somebody says what he likes.
final class RawGuest: Sendable {
    /// Keeps what comes.
    private final class Inbox: ChannelInboundHandler, Sendable {
        typealias InboundIn = ByteBuffer
        let bytes = Mutex<[UInt8]>([])
        let isClosed = Atomic<Bool>(false)

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let buffer = unwrapInboundIn(data)
            bytes.withLock { $0 += buffer.readableBytesView }
        }

        func channelInactive(context: ChannelHandlerContext) { isClosed.store(true, ordering: .relaxed) }
        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
    }

    private let channel: any Channel
    private let inbox: Inbox

    private init(_ channel: any Channel, _ inbox: Inbox) {
        self.channel = channel
        self.inbox = inbox
    }

    static func connect(to host: LinkHost) async throws -> RawGuest {
        let inbox = Inbox()
        let channel = try await ClientBootstrap(group: host.group)
            .channelOption(.socketOption(.so_rcvbuf), value: 32_768)
            .channelInitializer { channel in channel.pipeline.addHandler(inbox) }
            .connect(host: "127.0.0.1", port: host.port).get()
        return RawGuest(channel, inbox)
    }

    var received: [UInt8] { inbox.bytes.withLock { $0 } }
    var isClosed: Bool { inbox.isClosed.load(ordering: .relaxed) }

    /// Sends bytes; whether the other side takes them is its business.
    func send(_ bytes: [UInt8]) async { try? await channel.writeAndFlush(ByteBuffer(bytes: bytes)).get() }

    func reads(_ isReading: Bool) async throws { try await channel.setOption(.autoRead, value: isReading).get() }

    func close() async { try? await channel.close().get() }

    /// Breaks the connection off, so that the other side gets an error instead of an end.
    func reset() async throws {
        if let options = channel as? any SocketOptionProvider {
            try await options.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
        }
        await close()
    }

    /// Makes a link as an initiator does, and stops there.
    ///
    /// - Returns: What was sent for it, what was agreed on, and how many bytes were received for it.
    func shakeHands(
        with host: LinkHost, pattern: LinkPattern = .known
    ) async throws -> (sent: [[UInt8]], agreement: LinkAgreement, received: Int) {
        var generator = SystemRandomNumberGenerator()
        var initiator = LinkInitiator(
            host.side(), pattern: pattern, remoteStatic: host.key, responderRole: .mix,
            randomness: [HandshakeRandomness(using: &generator)], at: LinkClock.now())
        var outputs = Outputs<HandshakeAction>()
        var sent: [[UInt8]] = []
        var taken = 0
        initiator.begin(into: &outputs)
        while true {
            let actions = outputs.actions
            outputs.drain { _ in }
            for action in actions {
                switch action {
                case .send(let bytes):
                    sent.append(bytes)
                    await send(bytes)
                case .agreed(let agreement, let rest):
                    return (sent, agreement, taken - rest.count)
                case .failed(let error): throw error
                }
            }
            let before = taken
            try await eventually("an answer comes") { received.count > before || isClosed }
            let news = received[taken...]
            guard !news.isEmpty else { throw LinkError.truncated }
            taken += news.count
            Array(news).withUnsafeBytes { initiator.receive($0, into: &outputs) }
        }
    }
}
