import Dispatch
public import FogCore
public import GRDB
import Logging
import Synchronization

/// An SQLite database whose transactions are durable when a caller is told so, and shared out so that many callers cost
/// few synchronisations of the disk (group commit).
///
/// One thread writes. While a transaction is being committed, operations gather; they all go into the next one. An
/// operation that comes while nothing is under way is committed at once, so a lone caller never waits for company.
///
/// The database is in WAL mode with `synchronous=FULL`, with foreign keys enforced; a file beside it keeps a second
/// process out. Every path to the file other than this type is the owner's risk.
public final class TransactionStore: Sendable {
    private let pool: DatabasePool
    private let lock: Mutex<FileLock?>
    private let options: TransactionStoreOptions
    private let logger: Logger
    private let queue: Mutex<CommitQueue<QueuedOperation>>
    private let counters = Mutex(TransactionStatistics())
    private let doubt = Mutex<StateInDoubt?>(nil)

    /// The path of the database's file.
    public var path: String { pool.path }

    /// What the store has done since it was opened.
    public var statistics: TransactionStatistics { counters.withLock { $0 } }

    /// Why the store takes no operations at this moment, if it doesn't: after a failure of its disk it isn't sure yet what
    /// is stored. Every operation that is offered makes it try again.
    public var refusal: FogError? { doubt.withLock { $0?.refusal(path: path) } }

    /// How many operations wait for the writer at this moment, apart from those in the transaction under way.
    public var waitingCount: Int { queue.withLock { $0.count } }

    init(pool: DatabasePool, lock: consuming FileLock, options: TransactionStoreOptions, logger: Logger) {
        self.pool = pool
        self.lock = Mutex(lock)
        self.options = options
        self.logger = logger
        queue = Mutex(CommitQueue(limit: max(1, options.queueLimit)))
    }

    /// Runs an operation in a transaction and returns its value once the transaction is on stable storage.
    ///
    /// Others' operations may share the transaction, before and after this one, and it sees what those before it wrote.
    /// If it throws, its own changes are undone and the error is thrown here, a ``FogCore/FogError`` unchanged; the
    /// others' stand. If the transaction as a whole fails, all of its callers get the error, nothing of it is visible,
    /// and ``TransactionStoreOptions/onRollback`` has been called. After a failure of the disk no operation is taken
    /// until the write-ahead log has been begun anew and the hook has returned; both are tried at once and with every
    /// further operation. (After a failure of the disk followed by a loss of power the changes may be there after all:
    /// operations should be such that they can be repeated.)
    ///
    /// Cancelling the task that waits doesn't take back an operation that was queued: it runs, and its outcome is
    /// returned.
    ///
    /// - Parameter operation: runs on the writer's thread, keeps everybody else's commits waiting meanwhile, and
    ///   mustn't begin or end transactions (savepoints are fine). A *deferred* constraint is checked at the commit and
    ///   takes all operations of the batch with it: use immediate ones.
    /// - Throws: ``FogCore/FogError/Code/exhausted`` if too many operations wait or the disk is full,
    ///   ``FogCore/FogError/Code/unavailable`` if the store is closed or the disk fails,
    ///   ``FogCore/FogError/Code/conflict`` if a constraint is broken, and what the operation throws.
    public func commit<Value: Sendable>(
        _ operation: @escaping @Sendable (GRDB.Database) throws -> Value
    ) async throws(FogError) -> Value {
        try await commit { database, _ in try operation(database) }
    }

    /// The same for an operation that leaves something to be done after the commit: see
    /// ``CommitActions/afterCommit(_:)``.
    public func commit<Value: Sendable>(
        _ operation: @escaping @Sendable (GRDB.Database, CommitActions) throws -> Value
    ) async throws(FogError) -> Value {
        let result: Result<Value, FogError> = await withCheckedContinuation { continuation in
            enqueue(QueuedOperation(operation, resuming: continuation))
        }
        return try result.get()
    }

    /// Runs a read on a snapshot of what was committed when it began. Reads run beside each other and beside the
    /// writer.
    ///
    /// - Throws: what the read throws; ``FogCore/FogError/Code/cancelled`` if the task was cancelled.
    public func read<Value: Sendable>(
        _ operation: @escaping @Sendable (GRDB.Database) throws -> Value
    ) async throws(FogError) -> Value {
        do {
            return try await pool.read(operation)
        } catch {
            throw .database(error, path: path)
        }
    }

    /// Takes no more operations, finishes those that wait, moves the write-ahead log into the database file, closes the
    /// database and lets another process have it. Reads that run are waited for.
    ///
    /// A second call returns at once. A store that goes without having been closed loses nothing that was acknowledged.
    public func close() async throws(FogError) {
        let refusal = FogError(.unavailable, "the database '\(path)' is closed")
        let isFirst = await withCheckedContinuation { continuation in
            queue.withLock { queue in
                guard queue.close(refusal) else {
                    continuation.resume(returning: false)
                    return
                }
                // Inside the lock, so that it stands behind the start of the writer that the last operation caused.
                pool.asyncWriteWithoutTransaction { [self] database in
                    drain(database)
                    checkpoint(database)
                    continuation.resume(returning: true)
                }
            }
        }
        guard isFirst else { return }
        let result: Result<Void, FogError> = await withCheckedContinuation { continuation in
            // Waits for readers, which mustn't block a thread that runs tasks.
            DispatchQueue.global().async { [pool, path] in
                continuation.resume(
                    returning: Result { try pool.close() }.mapError { FogError.database($0, path: path) })
            }
        }
        try result.get()
        lock.withLock { $0 = nil }
    }

    private func enqueue(_ operation: QueuedOperation) {
        let admission = queue.withLock { queue in
            let admission = queue.admit(operation)
            if case .started = admission {
                pool.asyncWriteWithoutTransaction { [self] database in drain(database) }
            }
            return admission
        }
        guard case .refused(let error) = admission else { return }
        counters.withLock { $0.refusedOperations += 1 }
        operation.fail(error)
    }

    /// Commits batch after batch until nothing waits. Runs on the writer's thread.
    private func drain(_ database: GRDB.Database) {
        while true {
            let operations = queue.withLock { $0.take(max(1, options.batchLimit)) }
            if operations.isEmpty { return }
            let batch = TransactionBatch(operations, path: path, beforeCommit: options.beforeCommit)
            execute(batch, count: operations.count, on: database)
        }
    }

    private func execute(_ batch: consuming TransactionBatch, count: Int, on database: GRDB.Database) {
        do {
            try settle(on: database)
        } catch {
            batch.failCallers(error)
            return
        }
        let clock = ContinuousClock()
        let start = clock.now
        do {
            try batch.commit(on: database)
        } catch {
            counters.withLock { $0.failedBatches += 1 }
            logger.error(
                "a transaction was rolled back", metadata: ["operations": "\(count)", "error": "\(error)"])
            doubt.withLock { $0 = StateInDoubt(after: error, hasProjections: options.onRollback != nil) }
            // Told to whom it concerns: those whose operations come next.
            try? settle(on: database)
            batch.failCallers(error.ofWholeBatch(of: count))
            return
        }
        let duration = start.duration(to: clock.now)
        batch.runActions()
        counters.withLock { counters in
            let succeeded = batch.successCount
            if succeeded > 0 { counters.batches += 1 }
            counters.operations += UInt64(succeeded)
            counters.rejectedOperations += UInt64(count - succeeded)
            counters.largestBatch = max(counters.largestBatch, count)
            counters.transactionTime += duration
            counters.commitTime += batch.commitTime
        }
        batch.resumeCallers()
    }

    /// Makes sure of what is stored, if that is in doubt, and has the projections made anew from it.
    ///
    /// - Throws: ``FogCore/FogError/Code/unavailable`` if it still is.
    private func settle(on database: GRDB.Database) throws(FogError) {
        guard var state = doubt.withLock({ $0 }) else { return }
        do {
            if state.isLogInDoubt {
                // What failed may stand whole in the log, on the disk or only in the system's memory. All that was
                // committed goes to the database file, and the log begins anew.
                _ = try database.checkpoint(.truncate)
                state.isLogInDoubt = false
            }
            try options.onRollback?(database)
        } catch {
            state.cause = .database(error, path: path)
            logger.critical(
                "the database takes nothing until it is known what is stored", metadata: ["error": "\(state.cause)"])
            doubt.withLock { $0 = state }
            throw state.refusal(path: path)
        }
        doubt.withLock { $0 = nil }
    }

    private func checkpoint(_ database: GRDB.Database) {
        do {
            _ = try database.checkpoint(.truncate)
        } catch {
            // Nothing is lost: the log is read when the database is next opened.
            logger.warning(
                "the write-ahead log couldn't be moved into the database file on closing",
                metadata: ["error": "\(FogError.database(error, path: path))"])
        }
    }
}
