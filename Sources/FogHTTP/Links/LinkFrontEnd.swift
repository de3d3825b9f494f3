package import Crypto
package import FogLink
package import FogNetworking
import FogSystem
package import Hummingbird
import HummingbirdCore
package import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle

/// Answers calls that come over links: each stream speaks HTTP, and has the same limits as a connection.
package struct LinkFrontEnd<Responder: HTTPResponder>: Service
where Responder.Context: RequestContext, Responder.Context.Source == ApplicationRequestContextSource {
    private let host: String
    private let port: Int
    private let side: LinkSide
    private let identity: Curve25519.Signing.PrivateKey?
    private let responder: Responder
    private let child: @Sendable (@escaping HTTPChannelHandler.Responder) -> CallerChannel
    private let onReady: @Sendable (Int) async -> Void
    private let door: (@Sendable (LinkStreams) -> any LinkUser)?
    private let logger: Logger

    /// Makes a front end that doesn't listen yet.
    ///
    /// - Parameters:
    ///   - port: 0 for any.
    ///   - identity: Which the front end proves to have on each link, if there is one.
    ///   - child: Of ``CallerChannel/maker(connectionLimit:limits:onDrop:)``.
    ///   - door: Takes each link on behalf of its streams, if not every link is for calls; it proves the identity then.
    ///   - onReady: Called with the port once links are taken.
    package init(
        host: String, port: Int, side: LinkSide, identity: Curve25519.Signing.PrivateKey? = nil, responder: Responder,
        child: @escaping @Sendable (@escaping HTTPChannelHandler.Responder) -> CallerChannel,
        door: (@Sendable (LinkStreams) -> any LinkUser)? = nil, logger: Logger,
        onReady: @escaping @Sendable (Int) async -> Void
    ) {
        self.host = host
        self.port = port
        self.side = side
        self.identity = identity
        self.responder = responder
        self.child = child
        self.door = door
        self.onReady = onReady
        self.logger = logger
    }

    package func run() async throws {
        let logger = logger
        let child = child { [responder, logger] request, writer, channel in
            let context = Responder.Context(source: .init(channel: channel, logger: logger))
            var response: Response
            do {
                response = try await responder.respond(to: request, context: context)
            } catch {
                logger.debug("a call failed", metadata: ["error": "\(error)"])
                response = Response(status: .internalServerError)
            }
            response.headers[.server] = "fog"
            try await writer.write(response: response.head, body: response.body)
        }
        let clock = SystemClock()
        let listener = try await LinkListener.listen(
            host: host, port: port, side: side, on: MultiThreadedEventLoopGroup.singleton, time: { clock.now() },
            user: { [identity, role = side.role, door] in
                let streams = LinkStreams(initializer: { channel in
                    child.setup(channel: channel, logger: logger).map { value in
                        Task { await child.handle(value: value, logger: logger) }
                    }
                })
                if let door { return door(streams) }
                guard let identity else { return streams }
                return ProvingUser(streams, identity: identity, role: role)
            })
        await onReady(listener.address?.port ?? port)
        try? await gracefulShutdown()
        await listener.close()
        // Whoever sends packets here goes on elsewhere; calls that are under way may end.
        if door != nil { await listener.closeLinks() }
    }
}
