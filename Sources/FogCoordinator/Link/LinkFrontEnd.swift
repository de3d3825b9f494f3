import FogCore
import FogLink
import FogNetworking
import FogSystem
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle

/// Answers calls that come over links: each stream speaks HTTP, and has the same limits as a connection.
struct LinkFrontEnd<Responder: HTTPResponder>: Service where Responder.Context == CoordinatorContext {
    let configuration: CoordinatorLinkConfiguration
    let responder: Responder
    /// Makes what a front end makes of a connection.
    let child: @Sendable (@escaping HTTPChannelHandler.Responder) -> CallerChannel
    let logger: Logger

    func run() async throws {
        let logger = logger
        let child = child { [responder, logger] request, writer, channel in
            let context = CoordinatorContext(source: .init(channel: channel, logger: logger))
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
            host: configuration.host, port: configuration.port, side: configuration.side,
            on: MultiThreadedEventLoopGroup.singleton, time: { clock.now() },
            user: {
                LinkStreams(initializer: { channel in
                    child.setup(channel: channel, logger: logger).map { value in
                        Task { await child.handle(value: value, logger: logger) }
                    }
                })
            })
        let address = "\(configuration.host):\(listener.address?.port ?? configuration.port)"
        logger.notice(
            "takes links", metadata: ["coordinator": "htx://\(Hexadecimal.encode(configuration.publicKey))@\(address)"])
        await configuration.onReady(listener.address?.port ?? configuration.port)
        try? await gracefulShutdown()
        await listener.close()
    }
}
