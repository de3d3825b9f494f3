import FogCore
import Glibc
package import HummingbirdCore
package import Logging
package import NIOCore
import NIOHTTP1

/// What a front end makes of a connection: HTTP/1.1 behind a ``CallerHandler``, or a refusal if there are too many.
package struct CallerChannel: ServerChildChannel {
    package enum Value: ServerChildChannelValue {
        case admitted(HTTP1Channel.Value)
        case turnedAway(any Channel)

        package var channel: any Channel {
            switch self {
            case .admitted(let value): value.channel
            case .turnedAway(let channel): channel
            }
        }
    }

    private let http: HTTP1Channel
    private let connections: ConnectionRegistry
    private let limits: ConnectionLimits
    private let onDrop: @Sendable (CallerDrop) -> Void

    private init(
        responder: @escaping HTTPChannelHandler.Responder, connections: ConnectionRegistry, limits: ConnectionLimits,
        onDrop: @escaping @Sendable (CallerDrop) -> Void
    ) {
        let decoder = HTTP1Channel.Configuration.DecoderConfiguration(
            maxHeaderFieldSize: 16 << 10, maxHeaderListSize: 32 << 10, maxHeaderFieldCount: 100)
        http = HTTP1Channel(
            responder: responder, configuration: .init(idleTimeout: nil, httpDecoderConfiguration: decoder))
        self.connections = connections
        self.limits = limits
        self.onDrop = onDrop
    }

    /// What makes of a connection, or of a link's stream, one of at most `connectionLimit` callers.
    ///
    /// - Parameter onDrop: Told of each that is turned away or cut off.
    package static func maker(
        connectionLimit: Int, limits: ConnectionLimits, onDrop: @escaping @Sendable (CallerDrop) -> Void
    ) -> @Sendable (@escaping HTTPChannelHandler.Responder) -> CallerChannel {
        let connections = ConnectionRegistry(limit: connectionLimit, count: onDrop)
        return { responder in
            CallerChannel(responder: responder, connections: connections, limits: limits, onDrop: onDrop)
        }
    }

    /// A server whose connections are of ``maker(connectionLimit:limits:onDrop:)``.
    package static func server(
        connectionLimit: Int, limits: ConnectionLimits, onDrop: @escaping @Sendable (CallerDrop) -> Void
    ) -> HTTPServerBuilder {
        HTTPServerBuilder(maker(connectionLimit: connectionLimit, limits: limits, onDrop: onDrop))
    }

    package func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        guard let entry = connections.admit(channel, at: channel.eventLoop.now) else { return turnAway(channel) }
        channel.closeFuture.whenComplete { [connections] _ in connections.leave(entry) }
        // What the kernel keeps of an answer that isn't read is memory too, and hides how slowly it is read. (A Unix
        // socket refuses the option and keeps little by itself.)
        let unsent = ChannelOptions.Types.SocketOption(level: .tcp, name: .init(rawValue: TCP_NOTSENT_LOWAT))
        try? channel.syncOptions?.setOption(unsent, value: 16 << 10)
        return http.setup(channel: channel, logger: logger).flatMapThrowing { [limits, onDrop] value in
            let pipeline = channel.pipeline.syncOperations
            let handler = CallerHandler(entry: entry, limits: limits, onDrop: onDrop)
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

    package func handle(value: Value, logger: Logger) async {
        guard case .admitted(let connection) = value else { return }
        await http.handle(value: connection, logger: logger)
    }
}
