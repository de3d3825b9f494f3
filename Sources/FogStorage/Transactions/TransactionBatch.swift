import FogCore
import GRDB

/// Operations that are run and committed together, and how each of them went.
struct TransactionBatch {
    private enum Outcome {
        case succeeded(CommitActions, resume: @Sendable () -> Void)
        case failed(FogError)
    }

    private let operations: [QueuedOperation]
    private let path: String
    private let beforeCommit: (@Sendable (GRDB.Database, CommitActions) throws -> Void)?
    private var outcomes: [Outcome] = []
    private let lastActions = CommitActions()

    /// How long `COMMIT` took.
    private(set) var commitTime: Duration = .zero

    /// Gathers operations on the database at `path`, and what is run after them if one of them stands.
    init(
        _ operations: [QueuedOperation], path: String,
        beforeCommit: (@Sendable (GRDB.Database, CommitActions) throws -> Void)? = nil
    ) {
        self.operations = operations
        self.path = path
        self.beforeCommit = beforeCommit
        outcomes.reserveCapacity(operations.count)
    }

    /// How many operations stand after a commit.
    var successCount: Int {
        outcomes.count {
            if case .succeeded = $0 { true } else { false }
        }
    }

    /// Runs all operations in one transaction and commits it.
    ///
    /// - Throws: if the transaction as a whole failed and nothing of it is kept.
    mutating func commit(on database: GRDB.Database) throws(FogError) {
        do {
            let clock = ContinuousClock()
            var commitStart = clock.now
            // GRDB's block makes every statement fail after SQLite has ended the transaction by itself, as it does on
            // a full disk; otherwise the statements that follow would be committed one by one.
            try database.inTransaction(.immediate) {
                if let only = operations.first, operations.count == 1 {
                    try performAlone(only, on: database)
                } else {
                    for operation in operations { try performInSavepoint(operation, on: database) }
                }
                let isKept = successCount > 0
                if isKept { try beforeCommit?(database, lastActions) }
                commitStart = clock.now
                return isKept ? .commit : .rollback
            }
            commitTime = commitStart.duration(to: clock.now)
        } catch {
            throw .database(error, path: path)
        }
    }

    /// Runs what the operations left for after the commit, in order.
    func runActions() {
        for case .succeeded(let actions, _) in outcomes {
            for action in actions.actions { action() }
        }
        for action in lastActions.actions { action() }
    }

    /// Tells each caller how its operation went.
    func resumeCallers() {
        for (operation, outcome) in zip(operations, outcomes) {
            switch outcome {
            case .succeeded(_, let resume): resume()
            case .failed(let error): operation.fail(error)
            }
        }
    }

    /// Tells every caller that nothing was kept.
    func failCallers(_ error: FogError) {
        for operation in operations { operation.fail(error) }
    }

    /// Spares the savepoint: if the operation fails, the whole transaction is its own to roll back.
    private mutating func performAlone(_ operation: QueuedOperation, on database: GRDB.Database) throws {
        let actions = CommitActions()
        do {
            outcomes.append(.succeeded(actions, resume: try operation.perform(database, actions)))
        } catch {
            guard database.isInsideTransaction else { throw error }
            outcomes.append(.failed(.database(error, path: path)))
        }
    }

    private mutating func performInSavepoint(_ operation: QueuedOperation, on database: GRDB.Database) throws {
        try database.cachedStatement(sql: "SAVEPOINT operation").execute()
        let actions = CommitActions()
        do {
            let resume = try operation.perform(database, actions)
            try database.cachedStatement(sql: "RELEASE operation").execute()
            outcomes.append(.succeeded(actions, resume: resume))
        } catch {
            // The neighbours' changes went with the transaction, and this error is why.
            guard database.isInsideTransaction else { throw error }
            try database.cachedStatement(sql: "ROLLBACK TO operation").execute()
            try database.cachedStatement(sql: "RELEASE operation").execute()
            outcomes.append(.failed(.database(error, path: path)))
        }
    }
}
