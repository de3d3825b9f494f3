import FogHTTP
import FogStorage
import Hummingbird
import HummingbirdCore
import Logging
import ServiceLifecycle

/// Takes calls at a client's socket.
enum ClientFrontEnd {
    /// Connections at a time: more than requests, so that one can always ask how they stand.
    private static let connectionLimit = 512

    static func service(
        _ responder: ClientResponder, at socket: String, logger: Logger,
        onReady: @escaping @Sendable () async -> Void
    ) -> any Service {
        let server = CallerChannel.server(connectionLimit: connectionLimit, limits: ConnectionLimits()) { drop in
            logger.debug("a caller was dropped", metadata: ["reason": "\(drop.rawValue)"])
        }
        return Application(
            responder: responder, server: server,
            configuration: .init(address: .unixDomainSocket(path: socket), serverName: "fog"),
            onServerRunning: { _ in
                SocketFile.restrict(socket)
                await onReady()
            }, logger: logger)
    }
}
