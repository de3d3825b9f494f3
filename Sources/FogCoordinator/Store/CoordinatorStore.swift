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
    let signals: Signals
    let claims: WaitingClaims
    private let jobs: KnownJobs
    let clock: any TimeSource
    private let steps = ClockSteps()
    private let logger: Logger
    private let closing = Atomic(false)

    /// Whether the coordinator is about to end: who waits for something is answered with what there is.
    var isClosing: Bool { closing.load(ordering: .relaxed) }

    /// Opens the database in `folder` and rebuilds the projection from it.
    init(
        folder: String, terms: LeaseTerms, nodeTasks: Int, clock: any TimeSource, disk: any DurableDisk, logger: Logger
    ) throws(FogError) {
        let now = clock.now()
        let projection = Projection(
            terms: terms, nodeTasks: nodeTasks, firstVersion: now.wall.millisecondsSinceEpoch)
        var options = TransactionStoreOptions()
        let jobs = KnownJobs()
        self.jobs = jobs
        let signals = Signals()
        self.signals = signals
        let claims = WaitingClaims()
        self.claims = claims
        options.beforeCommit = { [steps] database, actions in
            let now = clock.now()
            // A clock that was set is followed first, by whoever comes next.
            guard steps.step(at: now) == nil else { return }
            let growth = projection.takeGrowth()
            guard growth != .none else { return }
            var transaction = CoordinatorTransaction(database, now: now, jobs: jobs)
            let served = try transaction.serve(claims.waiting, growth, from: projection, terms: terms)
            guard !served.isEmpty else { return }
            let (settled, topics) = (transaction.keepJobs(), transaction.signals)
            actions.afterCommit {
                jobs.publish(settled)
                claims.deliver(served.map { ($0.claim.arrival, $0.response) })
                for (claim, _) in served { signals.notify(.node(claim.request.node)) }
                for topic in topics { signals.notify(topic) }
            }
        }
        options.onRollback = { [steps] database in
            steps.rollBack()
            // Rows that were read between writing and rolling back are gone.
            jobs.removeAll()
            try Recovery.rebuild(projection, from: database, at: clock.now())
        }
        self.clock = clock
        self.projection = projection
        self.logger = logger
        database = try TransactionStore.open(
            folder + "/coordinator.sqlite", migrations: CoordinatorSchema.migrator, options: options, on: disk,
            logger: logger)
    }

    /// Rebuilds the projection from the database. Called once, before the first call is answered.
    func recover() async throws(FogError) {
        try await database.commit { [projection, clock, jobs, steps, logger] database, actions in
            let now = clock.now()
            var transaction = CoordinatorTransaction(database, now: now, jobs: jobs)
            // For how long the coordinator was away only the calendar tells; but that it was less than no time, it
            // can't have been.
            if let last = try transaction.lastTime(), let step = ClockSteps.step(last.duration(to: now.wall)),
                step < .zero
            {
                logger.notice("the wall clock was set while the coordinator was away", metadata: ["by": "\(step)"])
                try transaction.followClock(step)
            }
            steps.follow(now, actions)
            try Recovery.rebuild(projection, from: database, at: now)
        }
    }

    /// Runs an operation; returns when what it wrote is durable. Its effects on the projection are applied on the
    /// writer, right after it, so that the next operation sees them; those who wait are woken once it is durable.
    func commit<Value: Sendable>(
        _ operation: @escaping @Sendable (inout CoordinatorTransaction) throws -> Value
    ) async throws(FogError) -> Value {
        while true {
            let attempt: Attempt<Value> = try await database.commit {
                [projection, signals, clock, jobs, steps] database, actions in
                let now = clock.now()
                guard steps.step(at: now) == nil else { return .clockWasSet }
                var transaction = CoordinatorTransaction(database, now: now, jobs: jobs)
                let value: Value
                do {
                    value = try operation(&transaction)
                } catch let refusal as TaskRefusal {
                    throw refusal.error
                }
                try transaction.settleJobs()
                projection.apply(transaction.effects, at: now)
                let (settled, topics) = (transaction.keepJobs(), transaction.signals)
                actions.afterCommit {
                    jobs.publish(settled)
                    for topic in topics { signals.notify(topic) }
                }
                return .done(value)
            }
            if case .done(let value) = attempt { return value }
            try await followClock()
        }
    }

    private enum Attempt<Value: Sendable>: Sendable {
        case done(Value)
        /// Nothing was done: what the tables say of times has to follow the clock first.
        case clockWasSet
    }

    /// Brings the times in the tables along if the wall clock was set, so that everything is as old as it was.
    func followClock() async throws(FogError) {
        guard steps.step(at: clock.now()) != nil else { return }
        try await database.commit { [projection, clock, jobs, steps, logger] database, actions in
            let now = clock.now()
            guard let step = steps.step(at: now) else { return }
            logger.notice("the wall clock was set", metadata: ["by": "\(step)"])
            var transaction = CoordinatorTransaction(database, now: now, jobs: jobs)
            try transaction.followClock(step)
            steps.follow(now, actions)
            // Its timers name the times that have changed.
            try Recovery.rebuild(projection, from: database, at: now)
        }
    }

    /// Lets go of everybody who waits.
    func beginClosing() {
        closing.store(true, ordering: .relaxed)
        signals.notifyAll()
    }

    /// What never changes about a job that was lately asked for. It may have been removed since.
    func knownJob(_ id: JobID) -> JobRecord? { jobs[id] }

    /// A job as the API shows it.
    ///
    /// - Throws: ``FogError/Code/notFound`` if there is no such job.
    func status(of id: JobID) async throws(FogError) -> JobStatus {
        if let known = jobs.durable(id) { return known }
        return try await read { try $0.status(id) }
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
