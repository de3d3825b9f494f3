public import FogCore
public import FogDirectory
import FogHTTP
import FogLink
import FogStorage
import FogSystem
import Hummingbird
import HummingbirdCore
public import Logging
import NIOCore
package import ServiceLifecycle

/// A process that is an authority of a directory.
public enum AuthorityRole {
    /// Runs the authority of a folder until SIGTERM or SIGINT.
    ///
    /// - Parameters:
    ///   - network: The network's file.
    ///   - listen: Where links are taken.
    ///   - http: Where public documents are served over plain HTTP; nowhere if `nil`.
    ///   - metrics: Where metrics are shown; nowhere if `nil`.
    /// - Throws: ``FogError/Code/conflict`` if it runs already.
    public static func run(
        in folder: AuthorityFolder, network: NetworkDescription, listen: NetworkAddress, http: NetworkAddress?,
        metrics: MetricsPlace? = nil, logger: Logger
    ) async throws {
        OpenFiles.raiseLimit()
        // Before the first instrument is made.
        let registry = ProcessMetrics.registry
        let lock = try FileLock.acquire(folder.path + "/authority.lock")
        let services = try services(
            in: folder, network: network, listen: listen, http: http,
            metrics: metrics.map { (place: $0, registry: registry) }, logger: logger)
        try await RoleProcess.run(services.map { .init(service: $0) }, endingWithin: .seconds(10), logger: logger)
        _ = consume lock
    }

    /// What an authority consists of, to be run together.
    ///
    /// - Parameter reaches: Sees whether a node is where it says; otherwise it is dialled.
    package static func services(
        in folder: AuthorityFolder, network: NetworkDescription, listen: NetworkAddress, http: NetworkAddress?,
        reaches: (@Sendable (NodeDescriptor) async -> Bool)? = nil,
        metrics: (place: MetricsPlace, registry: PrometheusRegistry)? = nil, logger: Logger
    ) throws(FogError) -> [any Service] {
        let (configuration, linkKey) = try folder.open(in: network)
        let archive = DirectoryArchive()
        let driver = try AuthorityDriver(
            configuration, linkKey: linkKey, records: try AuthorityRecords(folder.records), archive: archive,
            reaches: reaches,
            metrics: metrics.map { AuthorityMetrics(factory: $0.registry) } ?? AuthorityMetrics(), logger: logger)
        let callers = DirectoryCallers(logger: logger)
        let clock = SystemClock()
        let disclosures = DisclosureShelf(
            network: network.identifier, knows: { archive.knows($0) },
            epoch: { network.schedule.epoch(at: clock.now().wall) })
        func responder(takes: Bool) -> DirectoryResponder {
            DirectoryResponder(
                network: network, archive: archive, authority: driver, disclosures: disclosures, takes: takes)
        }
        let front = LinkFrontEnd(
            host: listen.host, port: Int(listen.port),
            side: LinkSide(network: network.identifier, role: .authority, staticKey: linkKey),
            responder: responder(takes: true),
            child: callers.streams(4096), logger: logger
        ) { port in
            let name = network.authority(configuration.id)?.name ?? ""
            logger.notice("ready", metadata: ["authority": "\(name)", "port": "\(port)"])
        }
        var services: [any Service] = [CancelledService { await driver.run() }, front]
        if let http {
            services.append(
                Application(
                    responder: responder(takes: false),
                    server: callers.server(1024),
                    configuration: .init(address: .hostname(http.host, port: Int(http.port)), serverName: "fog"),
                    logger: logger))
        }
        if let metrics {
            let registry = metrics.registry
            services.append(
                OperatorFrontEnd.onPort(
                    metrics.place,
                    metrics: {
                        await driver.updateMetrics()
                        return registry.exposition()
                    }, logger: logger))
        }
        return services
    }
}
