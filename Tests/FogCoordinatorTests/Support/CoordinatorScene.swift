import FogClient
import FogCore
import FogHTTP
import FogJobs
import FogStorage
import Hummingbird
import Logging

@testable import FogCoordinator

/// A coordinator without sockets, on a folder of its own, whose time moves when a test says so.
final class CoordinatorScene: Sendable {
    let folder: TemporaryFolder
    let clock: TestClock
    let operations: CoordinatorOperations
    let responder: any HTTPResponder<CoordinatorContext>

    static let root = Principal.operator(name: "root")

    /// Leases last 8 s here, and workers have 2 s to come back.
    static let terms = LeaseTerms(timeToLive: .seconds(8), lostAfter: .seconds(2))

    convenience init(
        bounds: CoordinatorConfiguration.Bounds = .init(), requiresApproval: Bool = false
    ) async throws {
        try await self.init(
            folder: TemporaryFolder(), clock: TestClock(), bounds: bounds, requiresApproval: requiresApproval)
    }

    private init(
        folder: TemporaryFolder, clock: TestClock, bounds: CoordinatorConfiguration.Bounds, requiresApproval: Bool
    ) async throws {
        self.folder = folder
        self.clock = clock
        let configuration = try CoordinatorConfiguration(
            folder: folder.path + "/state", socketPath: folder.path + "/socket", leaseTerms: Self.terms,
            requiresApproval: requiresApproval, bounds: bounds)
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        operations = try CoordinatorOperations(configuration: configuration, clock: clock, logger: logger)
        responder = CoordinatorRouter.make(
            operations, hosts: HostPolicy(names: ["fog.example"]), metricsText: { "metrics" }
        ).buildResponder()
        try await operations.recover()
    }

    /// Ends the coordinator and starts another on what it has left.
    func restarted() async throws -> CoordinatorScene {
        try await close()
        return try await CoordinatorScene(
            folder: folder, clock: clock, bounds: operations.configuration.bounds,
            requiresApproval: operations.configuration.requiresApproval)
    }

    func close() async throws {
        operations.store.beginClosing()
        try await operations.store.database.close()
    }

    /// Moves time and has what falls due carried out, in steps that are shorter than any wait of the tests.
    func advance(by duration: Duration, step: Duration = .milliseconds(500)) async {
        var left = duration
        let timekeeper = Timekeeper(operations: operations)
        while left > .zero {
            clock.advance(by: min(left, step))
            left -= step
            await timekeeper.elapse()
        }
    }

    func sweep() async { await Timekeeper(operations: operations).sweep() }

    /// A client that shows a token, or none.
    func client(_ token: String?) -> CoordinatorClient {
        CoordinatorClient(transport: ResponderTransport(responder: responder), token: token.map { Sensitive($0) })
    }

    /// A client with a new token.
    func client(_ kind: TokenKind, name: String = "test") async throws -> CoordinatorClient {
        client(try await operations.createToken(TokenRequest(kind: kind, name: name), by: Self.root).secret)
    }

    /// Submits a job as its only user.
    func submit(_ text: String) async throws -> JobStatus {
        try await operations.submit(Array(text.utf8), key: nil, by: Self.root).job
    }

    func status(_ id: JobID) async throws -> JobStatus {
        try await operations.job(id, after: nil, wait: .zero, by: Self.root)
    }

    func task(_ lease: LeaseKey) async throws -> TaskStatus {
        try await operations.task(lease.task, by: Self.root)
    }

    /// What is kept in memory, in a form that can be compared with what a rebuild gives.
    var summary: ProjectionSummary { operations.store.projection.read { ProjectionSummary($0) } }

    /// What a rebuild from the rows gives.
    func rebuiltSummary() async throws -> ProjectionSummary {
        try await operations.store.recover()
        return summary
    }
}

/// What of a projection follows from rows alone.
struct ProjectionSummary: Hashable, Sendable {
    struct Node: Hashable, Sendable {
        var free: FreeRoom
        var held: Int
        var stop: Set<LeaseKey>
        var isDraining: Bool
        var isCordoned: Bool
        var isApproved: Bool
    }

    var ready: [TaskID]
    var nodes: [NodeID: Node]
    var leases: Int
    var tokens: Set<String>
    var blobBytes: Int64
    var liveTasks: Int

    init(_ state: borrowing Projection.State) {
        var room = FreeRoom(
            of: NodeCapacity(cpuMillicores: 0, memoryBytes: 0, diskBytes: 0, engines: [:]))
        room.cpuMillicores = 1 << 50
        room.memoryBytes = 1 << 60
        room.diskBytes = 1 << 60
        ready = state.ready.candidates(engines: ["wasm": "", "process": ""], room: room, limit: 100_000).sorted()
        nodes = state.nodes.mapValues {
            Node(
                free: $0.free, held: $0.held, stop: $0.stop, isDraining: $0.record.isDraining,
                isCordoned: $0.record.isCordoned, isApproved: $0.record.isApproved)
        }
        leases = state.leases.count
        tokens = Set(state.tokensByHash.values.map(\.status.id))
        blobBytes = state.blobBytes
        liveTasks = state.liveTasks
    }
}
