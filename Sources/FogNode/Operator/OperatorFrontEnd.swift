import FogCore
import FogHTTP
import FogStorage
import Glibc
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import ServiceLifecycle

/// Where an operator's programs reach a node.
enum OperatorFrontEnd {
    /// Connections at a time.
    private static let connectionLimit = 64

    /// On a TCP port: for metrics.
    static func onPort(
        _ place: MetricsPlace, metrics: @escaping @Sendable () async -> String, logger: Logger
    ) -> any Service {
        Application(
            responder: OperatorResponder(hosts: place.hosts, answers: .init(metrics: metrics)),
            server: server(logger),
            configuration: .init(
                address: .hostname(place.address.host, port: Int(place.address.port)), serverName: "fog"),
            onServerRunning: { _ in logger.notice("shows metrics", metadata: ["address": "\(place.address)"]) },
            logger: logger)
    }

    /// On a Unix socket, for the node's own user and root.
    ///
    /// - Throws: ``FogError/Code/conflict`` if something else than a socket is in its place.
    static func onSocket(
        _ path: String, _ answers: OperatorResponder.Answers, logger: Logger
    ) throws(FogError) -> any Service {
        try SocketFile.prepare(path)
        return Application(
            responder: OperatorResponder(hosts: HostPolicy(names: []), answers: answers), server: server(logger),
            configuration: .init(address: .unixDomainSocket(path: path), serverName: "fog"),
            onServerRunning: { _ in SocketFile.restrict(path) }, logger: logger)
    }

    private static func server(_ logger: Logger) -> HTTPServerBuilder {
        CallerChannel.server(connectionLimit: connectionLimit, limits: ConnectionLimits()) { reason in
            logger.debug("a caller was dropped", metadata: ["reason": "\(reason.rawValue)"])
        }
    }
}
