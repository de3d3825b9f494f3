import CoreMetrics
import FogCoordinator
import FogCore
import FogSystem
import Glibc
public import Logging
import ServiceLifecycle
import UnixSignals

/// A process that is a coordinator.
public enum CoordinatorRole {
    /// Runs a coordinator in a data folder until SIGTERM or SIGINT.
    ///
    /// - Parameters:
    ///   - port: The TCP port; 0 for the one that the folder's coordinator last had, or any.
    ///   - requiresApproval: Whether nodes that join wait until an operator approves them.
    ///   - link: Where links are taken; nowhere if `nil`.
    public static func run(
        in folder: DataFolder, port: Int, hostNames: [String], requiresApproval: Bool = false,
        link: (host: String, port: Int)? = nil, logger: Logger
    ) async throws {
        try folder.prepare()
        // The usual limit is 1024, of which connections may take a part.
        OpenFiles.raiseLimit()
        let registry = PrometheusRegistry()
        MetricsSystem.bootstrap(registry)
        let portFile = PortFile(path: folder.coordinator + "/port", owner: "the coordinator")
        var configuration = try CoordinatorConfiguration(
            folder: folder.coordinator, socketPath: folder.socket,
            port: try portFile.port(wanted: port, logger: logger), hostNames: hostNames,
            requiresApproval: requiresApproval)
        if let link {
            configuration.link = try CoordinatorLink.configuration(in: folder, host: link.host, port: link.port)
        }
        let coordinator = try Coordinator(
            configuration: configuration, logger: logger, metricsText: { registry.exposition() },
            onReady: { port in
                do {
                    try portFile.write(port)
                    try NetworkFile(socket: folder.socket, port: port).write(to: folder)
                    logger.notice("ready", metadata: ["port": "\(port)", "socket": "\(folder.socket)"])
                } catch {
                    logger.critical("commands won't find the coordinator", metadata: ["error": "\(error)"])
                }
            })
        // Nobody should look for a coordinator that has ended; one of a network that runs is about to come again.
        defer {
            if (try? UpFile.running(in: folder)) == nil { unlink(folder.networkFile) }
        }
        try await RoleProcess.run(coordinator, logger: logger)
    }
}
