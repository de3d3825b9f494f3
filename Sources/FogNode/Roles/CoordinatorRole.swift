import FogCoordinator
import FogCore
import FogCrypto
public import FogDirectory
import FogJobs
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
    ///   - anonymous: How many tasks of people are taken who don't say who they are, and by the beacons of which network they
    ///     work for them; none if `nil`.
    public static func run(
        in folder: DataFolder, port: Int, hostNames: [String], requiresApproval: Bool = false,
        link: (host: String, port: Int)? = nil, anonymous: (network: NetworkDescription, tasks: Int)? = nil,
        logger: Logger
    ) async throws {
        try folder.prepare()
        // The usual limit is 1024, of which connections may take a part.
        OpenFiles.raiseLimit()
        let registry = ProcessMetrics.registry
        let portFile = PortFile(path: folder.coordinator + "/port", owner: "the coordinator")
        var configuration = try CoordinatorConfiguration(
            folder: folder.coordinator, socketPath: folder.socket,
            port: try portFile.port(wanted: port, logger: logger), hostNames: hostNames,
            requiresApproval: requiresApproval)
        if let link {
            configuration.link = try CoordinatorLink.configuration(in: folder, host: link.host, port: link.port)
        }
        var directory: DirectoryClient?
        let book = OccasionBook()
        if let anonymous {
            let client = try DirectoryClient(
                anonymous.network, folder: folder.directory(of: anonymous.network), wanted: [], logger: logger)
            directory = client
            configuration.anonymous = AnonymousPolicy(
                taskLimit: anonymous.tasks,
                coordinator: BatchX25519.publicKey(of: try SecretKeyFile.readOrMake(folder.linkKey)),
                occasions: { Array(book.occasions.prefix(AnonymousTerms.occasionLimit)) })
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
        var services: [any Service] = [coordinator]
        if let directory {
            services.append(CancelledService { await directory.run() })
            services.append(CancelledService { await book.follow(directory) })
        }
        try await RoleProcess.run(
            services.map { .init(service: $0) }, endingWithin: .seconds(60), logger: logger)
    }
}
