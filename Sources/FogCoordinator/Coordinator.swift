import CoreMetrics
public import FogCore
import FogHTTP
import FogJobs
import FogStorage
import FogSystem
import Hummingbird
import HummingbirdCore
public import Logging
import NIOCore
import NIOPosix
public import ServiceLifecycle
import Synchronization

/// A coordinator: keeps jobs and nodes, gives tasks to workers that claim them, and answers calls over a Unix socket and
/// a loopback TCP port until it is shut down.
public struct Coordinator: Service, CustomStringConvertible {
    let configuration: CoordinatorConfiguration
    private let logger: Logger
    let operations: CoordinatorOperations
    private let metricsText: @Sendable () -> String
    private let onReady: @Sendable (Int) async -> Void

    /// Opens the coordinator's folder.
    ///
    /// - Parameters:
    ///   - metricsText: What `/metrics` shows.
    ///   - onReady: Called once both front ends listen, with the TCP port.
    /// - Throws: ``FogError/Code/conflict`` if another coordinator has the folder open.
    public init(
        configuration: CoordinatorConfiguration, logger: Logger,
        metricsText: @escaping @Sendable () -> String, onReady: @escaping @Sendable (Int) async -> Void
    ) throws(FogError) {
        self.configuration = configuration
        self.logger = logger
        self.metricsText = metricsText
        self.onReady = onReady
        operations = try CoordinatorOperations(
            configuration: configuration, clock: SystemClock(), logger: logger)
    }

    public var description: String { "coordinator" }

    public func run() async throws {
        try await operations.recover()
        let hosts = HostPolicy(names: configuration.hostNames + [configuration.host])
        let room = ConnectionRoom(limits: configuration.callers, openFiles: OpenFiles.limit)
        if room.isReduced {
            logger.warning(
                "fewer connections are taken than configured, because the process may open few files; see 'ulimit -n'",
                metadata: ["connections": "\(room.remote)", "open files": "\(OpenFiles.limit)"])
        }
        let responder = CoordinatorRouter.make(operations, hosts: hosts, metricsText: metricsText).buildResponder()
        let readiness = FrontEndReadiness(expected: 2, onReady: onReady)
        try SocketFile.prepare(configuration.socketPath)
        let local = Application(
            responder: responder, server: server(connectionLimit: room.local),
            configuration: .init(
                address: .unixDomainSocket(path: configuration.socketPath), serverName: "fog", backlog: Self.backlog),
            onServerRunning: { _ in
                SocketFile.restrict(configuration.socketPath)
                await readiness.listens(port: nil)
            }, logger: logger)
        let remote = Application(
            responder: responder, server: server(connectionLimit: room.remote),
            configuration: .init(
                address: .hostname(configuration.host, port: configuration.port), serverName: "fog",
                backlog: Self.backlog),
            onServerRunning: { channel in await readiness.listens(port: channel.localAddress?.port) },
            logger: logger)
        var services: [ServiceGroupConfiguration.ServiceConfiguration] = [
            .init(service: Timekeeper(operations: operations)),
            .init(service: local),
            .init(service: remote),
        ]
        if let link = configuration.link {
            services.append(.init(service: linkFrontEnd(link, responder, connectionLimit: room.remote)))
        }
        services.append(.init(service: WaitersRelease(store: operations.store)))
        let group = ServiceGroup(configuration: ServiceGroupConfiguration(services: services, logger: logger))
        let outcome: Result<Void, any Error>
        do {
            try await group.run()
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        try await operations.store.database.close()
        try outcome.get()
    }

    /// Connections that the kernel keeps until they are accepted: many may come at once.
    private static let backlog = 4096

    private func server(connectionLimit: Int) -> HTTPServerBuilder {
        CallerChannel.server(
            connectionLimit: connectionLimit, limits: configuration.callers.connection, onDrop: drop)
    }

    private var drop: @Sendable (CallerDrop) -> Void {
        { [metrics = operations.metrics] in metrics.callersDropped($0).increment() }
    }

    private func linkFrontEnd<Responder: HTTPResponder<CoordinatorContext>>(
        _ link: CoordinatorLinkConfiguration, _ responder: Responder, connectionLimit: Int
    ) -> LinkFrontEnd<Responder> {
        let child = CallerChannel.maker(
            connectionLimit: connectionLimit, limits: configuration.callers.connection, onDrop: drop)
        return LinkFrontEnd(
            host: link.host, port: link.port, side: link.side, responder: responder, child: child, logger: logger
        ) { [logger] port in
            let key = Hexadecimal.encode(link.publicKey)
            logger.notice("takes links", metadata: ["coordinator": "htx://\(key)@\(link.host):\(port)"])
            await link.onReady(port)
        }
    }
}

/// Tells once, when all front ends listen.
private final class FrontEndReadiness: Sendable {
    private let state: Mutex<(left: Int, port: Int)>
    private let onReady: @Sendable (Int) async -> Void

    init(expected: Int, onReady: @escaping @Sendable (Int) async -> Void) {
        state = Mutex((expected, 0))
        self.onReady = onReady
    }

    func listens(port: Int?) async {
        let port: Int? = state.withLock { state in
            state.left -= 1
            if let port { state.port = port }
            return state.left == 0 ? state.port : nil
        }
        if let port { await onReady(port) }
    }
}

/// When the coordinator shuts down, answers those who wait for something at once: an open long poll would hold the
/// shutdown back.
private struct WaitersRelease: Service {
    let store: CoordinatorStore

    func run() async throws {
        try? await gracefulShutdown()
        store.beginClosing()
    }
}
