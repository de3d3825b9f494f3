import FogCore

/// The operations that wait for the writer, and whether it is at work: the state behind ``TransactionStore``'s lock.
struct CommitQueue<Operation> {
    /// What became of an operation that was offered.
    enum Admission {
        /// It waits, and the writer, which is idle, must be started.
        case started
        /// It waits, and the writer will get to it.
        case queued
        /// It was turned away.
        case refused(FogError)
    }

    private let limit: Int
    private var waiting: [Operation] = []
    private var isDraining = false
    private var refusal: FogError?
    private var isClosed = false

    /// An empty queue that holds at most `limit` operations.
    init(limit: Int) {
        self.limit = limit
    }

    /// How many operations wait.
    var count: Int { waiting.count }

    /// Offers an operation.
    mutating func admit(_ operation: Operation) -> Admission {
        if let refusal { return .refused(refusal) }
        guard waiting.count < limit else {
            return .refused(
                FogError(.exhausted, "\(limit) operations wait for the database already; try again a little later"))
        }
        waiting.append(operation)
        if isDraining { return .queued }
        isDraining = true
        return .started
    }

    /// Takes up to `count` operations in order; none means that the writer goes idle.
    mutating func take(_ count: Int) -> [Operation] {
        if waiting.count <= count {
            defer { waiting = [] }
            isDraining = !waiting.isEmpty
            return waiting
        }
        defer { waiting.removeFirst(count) }
        return Array(waiting.prefix(count))
    }

    /// Turns away all further operations with an error; those that wait still run. The first refusal stays.
    mutating func refuse(_ error: FogError) {
        refusal = refusal ?? error
    }

    /// Turns away all further operations because the store is being closed.
    ///
    /// - Returns: whether this was the first time.
    mutating func close(_ error: FogError) -> Bool {
        refuse(error)
        defer { isClosed = true }
        return !isClosed
    }
}
