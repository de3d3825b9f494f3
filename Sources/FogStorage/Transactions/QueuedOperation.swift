import FogCore
import GRDB

/// One caller's operation on its way through the writer, without its type.
struct QueuedOperation: Sendable {
    /// Runs the operation; what it returns resumes the caller with the result and is called once the commit is durable.
    let perform: @Sendable (GRDB.Database, CommitActions) throws -> @Sendable () -> Void
    /// Resumes the caller with an error. Called instead.
    let fail: @Sendable (FogError) -> Void

    /// Wraps an operation whose caller waits in `continuation`.
    init<Value: Sendable>(
        _ operation: @escaping @Sendable (GRDB.Database, CommitActions) throws -> Value,
        resuming continuation: CheckedContinuation<Result<Value, FogError>, Never>
    ) {
        perform = { database, actions in
            let value = try operation(database, actions)
            return { continuation.resume(returning: .success(value)) }
        }
        fail = { continuation.resume(returning: .failure($0)) }
    }
}
