import CoreMetrics
import FogCore
import Glibc
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1

/// What a front end makes of a connection: HTTP/1.1 behind a ``CallerHandler``, or a refusal if there are too many.
struct CallerChannel: ServerChildChannel {
    enum Value: ServerChildChannelValue {
        case admitted(HTTP1Channel.Value)
        case turnedAway(any Channel)

        var channel: any Channel {
            switch self {
            case .admitted(let value): value.channel
            case .turnedAway(let channel): channel
            }
        }
    }

    /// What makes of streams of links what a front end makes of its connections.
    static func streams(
        connectionLimit: Int, limits: CallerLimits, metrics: CoordinatorMetrics
    ) -> @Sendable (@escaping HTTPChannelHandler.Responder) -> CallerChannel {
        let connections = ConnectionRegistry(limit: connectionLimit) { metrics.callersDropped($0).increment() }
        return { responder in
            CallerChannel(responder: responder, connections: connections, limits: limits, metrics: metrics)
        }
    }

    private let http: HTTP1Channel
    private let connections: ConnectionRegistry
    private let limits: CallerLimits
    private let metrics: CoordinatorMetrics

    private init(
        responder: @escaping HTTPChannelHandler.Responder, connections: ConnectionRegistry, limits: CallerLimits,
        metrics: CoordinatorMetrics
    ) {
        let decoder = HTTP1Channel.Configuration.DecoderConfiguration(
            maxHeaderFieldSize: 16 << 10, maxHeaderListSize: 32 << 10, maxHeaderFieldCount: 100)
        http = HTTP1Channel(
            responder: responder, configuration: .init(idleTimeout: nil, httpDecoderConfiguration: decoder))
        self.connections = connections
        self.limits = limits
        self.metrics = metrics
    }

    /// A server that takes at most `connectionLimit` connections.
    static func server(
        connectionLimit: Int, limits: CallerLimits, metrics: CoordinatorMetrics
    ) -> HTTPServerBuilder {
        let connections = ConnectionRegistry(limit: connectionLimit) { metrics.callersDropped($0).increment() }
        return HTTPServerBuilder { responder in
            CallerChannel(responder: responder, connections: connections, limits: limits, metrics: metrics)
        }
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        guard let entry = connections.admit(channel, at: channel.eventLoop.now) else { return turnAway(channel) }
        channel.closeFuture.whenComplete { [connections] _ in connections.leave(entry) }
        // What the kernel keeps of an answer that isn't read is memory too, and hides how slowly it is read. (A Unix
        // socket refuses the option and keeps little by itself.)
        let unsent = ChannelOptions.Types.SocketOption(level: .tcp, name: .init(rawValue: TCP_NOTSENT_LOWAT))
        try? channel.syncOptions?.setOption(unsent, value: 16 << 10)
        return http.setup(channel: channel, logger: logger).flatMapThrowing { [limits, metrics] value in
            let pipeline = channel.pipeline.syncOperations
            let handler = CallerHandler(entry: entry, limits: limits, metrics: metrics)
            let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
            try pipeline.addHandler(handler, position: .after(decoder))
            try pipeline.addHandler(CallerBytesHandler(handler), position: .first)
            return .admitted(value)
        }
    }

    private func turnAway(_ channel: any Channel) -> EventLoopFuture<Value> {
        let isTold = connections.beginRefusal()
        if isTold { channel.closeFuture.whenComplete { [connections] _ in connections.endRefusal() } }
        return channel.eventLoop.makeCompletedFuture {
            let handler = TurnedAwayHandler(lingering: isTold ? TimeAmount(limits.lingering) : nil)
            try channel.pipeline.syncOperations.addHandler(handler)
            return .turnedAway(channel)
        }
    }

    func handle(value: Value, logger: Logger) async {
        guard case .admitted(let connection) = value else { return }
        await http.handle(value: connection, logger: logger)
    }
}
