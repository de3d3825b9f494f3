import FogClient
import FogCore
public import FogDirectory
import FogHTTP
import FogJobs
import FogMixnet
public import FogNetworking
import FogStorage
import FogSystem
import Glibc
public import Logging
import ServiceLifecycle

/// A process that keeps a connection to a mix network for the programs of its user, which ask over a Unix socket.
public enum ClientDaemon {
    /// What it is told.
    public struct Configuration: Sendable {
        public var folder: DataFolder
        public var network: NetworkDescription
        public var options = MixnetClientDriver.Options()
        /// After how long without a call it ends by itself.
        public var idleExit: Duration?

        public init(folder: DataFolder, network: NetworkDescription) {
            self.folder = folder
            self.network = network
        }
    }

    /// Runs until SIGTERM or SIGINT, or until nobody has called for long enough.
    ///
    /// - Throws: ``FogError/Code/conflict`` if the data folder has a client for this network already.
    public static func run(_ configuration: Configuration, logger: Logger) async throws {
        try configuration.folder.prepare()
        OpenFiles.raiseLimit()
        let place = ClientPlace(configuration.network, in: configuration.folder)
        try PrivateFolder.prepare("\(configuration.folder.path)/run")
        let lock = try FileLock.acquire(place.lock)
        var options = configuration.options
        options.client.spent = SpendingFile.read(place.spending)
        let connection = try MixnetConnection(
            configuration.network, folder: configuration.folder.directory(of: configuration.network), options: options,
            logger: logger)
        let book = MessageBook()
        let identity = try UpFile.ofThisProcess()
        let since = SystemClock().now().wall
        let responder = ClientResponder(connection, book) { [options] in
            await Self.status(configuration, options, connection, book, identity, since: "\(since)")
        }
        try SocketFile.prepare(place.socket)
        let front = ClientFrontEnd.service(responder, at: place.socket, logger: logger) {
            logger.notice("ready", metadata: ["socket": "\(place.socket)"])
        }
        let upkeep = ClientUpkeep(
            connection: connection, book: book, budget: options.client.budget, idleExit: configuration.idleExit,
            file: place.spending, logger: logger)
        // The last ends first: what is under way has to be answered before the front end can end.
        let services: [any Service] = [front, upkeep, ConnectionEnd(connection: connection)]
        let outcome: Result<Void, any Error>
        do {
            try await RoleProcess.run(
                services.map { .init(service: $0) }, endingWithin: .seconds(10), logger: logger)
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        await upkeep.keep()
        await connection.close()
        unlink(place.socket)
        _ = consume lock
        try outcome.get()
    }

    private static func status(
        _ configuration: Configuration, _ options: MixnetClientDriver.Options, _ connection: MixnetConnection,
        _ book: MessageBook, _ identity: UpFile, since: String
    ) async -> MixnetClientStatus {
        let report = await connection.report
        let budget = options.client.budget
        let missing = report.gateways.isEmpty ? await connection.whatIsMissing() : nil
        var counts = MixnetClientStatus.Counts()
        counts.packets = report.packets
        counts.cover = report.cover
        counts.fetches = report.fetches
        counts.replies = report.replies
        counts.garbled = report.garbled
        counts.loopsReturned = report.loopsReturned
        counts.loopsLost = report.loopsLost
        counts.dropped = report.dropped
        let (open, ended) = book.counts
        return MixnetClientStatus(
            network: Hexadecimal.encode(configuration.network.identifier.array), process: identity.process,
            began: identity.began, version: VersionInfo.current.version, since: since,
            idleExitSeconds: configuration.idleExit?.secondsValue, epoch: report.epoch,
            gateways: report.gateways.map(\.description), missing: missing,
            cover: .init(
                profile: options.client.cover.rawValue, isOn: report.hasCover, bytesPerDay: report.coverBytesPerDay),
            budget: .init(
                bytes: budget.bytes, bytesUsed: report.spending?.bytes ?? 0,
                processorSeconds: budget.processor?.secondsValue,
                processorSecondsUsed: report.spending?.processor.secondsValue ?? 0, isUsedUp: report.isBudgetUsedUp),
            counts: counts, open: open, ended: ended)
    }
}

/// Ends the connection when the process is to end, and with it what is under way.
private struct ConnectionEnd: Service {
    let connection: MixnetConnection

    func run() async throws {
        try? await gracefulShutdown()
        await connection.close()
    }
}
