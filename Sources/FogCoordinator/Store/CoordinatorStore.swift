import FogCore
import FogJobs
import FogStorage
import FogSystem
import GRDB
import Logging
import Synchronization

/// The coordinator's rows, with what is kept of them in memory and the signals that follow from their changes.
final class CoordinatorStore: Sendable {
    let database: TransactionStore
    let projection: Projection
    let signals = Signals()
    private let jobs: JobRecords
    let clock: any TimeSource
    private let closing = Atomic(false)

    /// Whether the coordinator is about to end: who waits for something is answered with what there is.
    var isClosing: Bool { closing.load(ordering: .relaxed) }

    /// Opens the database in `folder` and rebuilds the projection from it.
    init(
        folder: String, terms: LeaseTerms, clock: any TimeSource, disk: any DurableDisk, logger: Logger
    ) throws(FogError) {
        let now = clock.now()
        let projection = Projection(terms: terms, firstVersion: now.wall.millisecondsSinceEpoch)
        var options = TransactionStoreOptions()
        let jobs = JobRecords()
        self.jobs = jobs
        options.onRollback = { database in
            // Rows that were read between writing and rolling back are gone.
            jobs.removeAll()
            try Recovery.rebuild(projection, from: database, at: clock.now())
        }
        self.clock = clock
        self.projection = projection
        database = try TransactionStore.open(
            folder + "/coordinator.sqlite", migrations: CoordinatorSchema.migrator, options: options, on: disk,
            logger: logger)
    }

    /// Rebuilds the projection from the database. Called once, before the first call is answered.
    func recover() async throws(FogError) {
        try await database.commit { [projection, clock] database in
            try Recovery.rebuild(projection, from: database, at: clock.now())
        }
    }

    /// Runs an operation; returns when what it wrote is durable. Its effects on the projection are applied on the
    /// writer, right after it, so that the next operation sees them; those who wait are woken once it is durable.
    func commit<Value: Sendable>(
        _ operation: @escaping @Sendable (inout CoordinatorTransaction) throws -> Value
    ) async throws(FogError) -> Value {
        try await database.commit { [projection, signals, clock, jobs] database, actions in
            let now = clock.now()
            var transaction = CoordinatorTransaction(database, now: now, jobs: jobs)
            let value: Value
            do {
                value = try operation(&transaction)
            } catch let refusal as TaskRefusal {
                throw refusal.error
            }
            try transaction.settleJobs()
            projection.apply(transaction.effects, at: now)
            let topics = transaction.signals
            actions.afterCommit { for topic in topics { signals.notify(topic) } }
            return value
        }
    }

    /// Lets go of everybody who waits.
    func beginClosing() {
        closing.store(true, ordering: .relaxed)
        signals.notifyAll()
    }

    /// Reads from a snapshot.
    func read<Value: Sendable>(
        _ operation: @escaping @Sendable (CoordinatorTransaction) throws -> Value
    ) async throws(FogError) -> Value {
        let now = clock.now()
        return try await database.read { [jobs] database in
            try operation(CoordinatorTransaction(database, now: now, jobs: jobs))
        }
    }
}

extension TaskRefusal {
    /// The refusal as a caller sees it.
    var error: FogError {
        switch self {
        case .stale: FogError(.stale, "the lease is over; stop the attempt")
        case .notApplicable(let state): FogError(.conflict, "the task is \(state.rawValue)")
        case .alreadyApplied: FogError(.conflict, "this was done before")
        }
    }
}
