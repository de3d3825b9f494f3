import Crypto
import FogCore
import FogDirectory
import FogHTTP
import FogLink
import FogMixnet
public import FogNetworking
import FogStorage
import FogSystem
import Glibc
public import Logging
import NIOPosix
import ServiceLifecycle

/// A process that is a node in a directory: it publishes itself, is there when authorities look, and mirrors the consensus.
public enum MemberRole {
    /// Runs a node until SIGTERM or SIGINT.
    ///
    /// - Parameter services: What answers requests, if it is a service node.
    /// - Throws: ``FogError/Code/conflict`` if one runs in its folder already.
    public static func run(
        _ wanted: MemberConfiguration, services: [any MixnetService] = [], logger: Logger
    ) async throws {
        try await run(wanted, services: services, rules: CarryingRules(), logger: logger)
    }

    /// The same, by other rules.
    package static func run(
        _ wanted: MemberConfiguration, services: [any MixnetService] = [], rules: CarryingRules, logger: Logger
    ) async throws {
        let configuration = wanted.offering(services.map(\.name))
        OpenFiles.raiseLimit()
        // Before the first instrument is made.
        let registry = ProcessMetrics.registry
        let folder = try MemberFolder(configuration.folder)
        let lock = try FileLock.acquire(folder.path + "/node.lock")
        guard let role = configuration.roles.min()?.link else { throw FogError(.invalid, "a node has a role") }
        let network = configuration.network
        let archive = DirectoryArchive()
        let client = try DirectoryClient(
            network, folder: folder.directory, wanted: Set(SectionKind.allCases), archive: archive, logger: logger)
        let publisher = MemberPublisher(configuration, folder, logger: logger)
        let portFile = PortFile(path: folder.portFile, owner: "the node")
        let port = OneTimeValue<Int>()
        let member =
            configuration.roles.contains { $0 != .relay }
            ? try MixnetMember(
                configuration, folder, services: services, rules: rules, on: MultiThreadedEventLoopGroup.singleton,
                logger: logger)
            : nil
        var door: (@Sendable (LinkStreams) -> any LinkUser)?
        if let member { door = { streams in member.door(calls: streams) } }
        let front = LinkFrontEnd(
            host: configuration.host, port: try portFile.port(wanted: configuration.port, logger: logger),
            side: LinkSide(network: network.identifier, role: role, staticKey: folder.linkKey),
            identity: folder.identity,
            responder: DirectoryResponder(network: network, archive: archive, authority: nil, takes: false),
            child: DirectoryCallers(logger: logger).streams(1024),
            door: door, logger: logger
        ) { listened in
            do {
                try portFile.write(listened)
            } catch {
                logger.warning("the port isn't noted", metadata: ["error": "\(error)"])
            }
            let id = NodeID(identityKey: folder.identity.publicKey)
            logger.notice("ready", metadata: ["node": "\(id)", "port": "\(listened)"])
            port.set(listened)
        }
        let publishing = CancelledService {
            let listened = NetworkAddress(host: configuration.host, port: UInt16(clamping: await port.get()))
            await publisher.run(
                addresses: configuration.advertised.isEmpty ? [listened] : configuration.advertised,
                losses: { member?.losses() ?? [] })
        }
        let watch = MemberWatch(
            configuration, node: NodeID(identityKey: folder.identity.publicKey), client: client, publisher: publisher,
            member: member, registry: registry)
        let answers = watch.answers(registry)
        let socket = SocketPlace.ofNode(folder.path)
        let local = try OperatorFrontEnd.onSocket(socket, answers, logger: logger)
        // First, so that it ends last.
        var parts: [any Service] = [local]
        if let metrics = configuration.metrics {
            parts.append(OperatorFrontEnd.onPort(metrics, metrics: answers.metrics, logger: logger))
        }
        parts += [front, publishing, CancelledService { await client.run() }]
        if let member { parts.append(CancelledService { await member.run(following: client) }) }
        defer { unlink(socket) }
        try await RoleProcess.run(parts.map { .init(service: $0) }, endingWithin: .seconds(10), logger: logger)
        _ = consume lock
    }
}
