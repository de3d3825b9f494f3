import DequeModule
import Synchronization

/// Bounds the rows that submissions write at a time, first come, first served: everything else that is to be written waits
/// for the transaction under way, and a worker whose renewal waits for too long stops what it runs.
final class RowGate: Sendable {
    private struct State {
        var rows = 0
        var waiting: Deque<(rows: Int, continuation: CheckedContinuation<Void, Never>)> = []
    }

    private let limit: Int
    private let state = Mutex(State())

    /// Lets up to `limit` rows through at a time, or one submission of more.
    init(limit: Int) {
        self.limit = max(1, limit)
    }

    /// The submissions that wait.
    var waitingCount: Int { state.withLock { $0.waiting.count } }

    /// Whether a submission of so many rows wouldn't wait now.
    func isOpen(for rows: Int) -> Bool {
        state.withLock { $0.waiting.isEmpty && $0.rows + min(max(0, rows), limit) <= limit }
    }

    /// Does the work once there is room for its rows.
    func pass<Result, Failure: Error>(
        rows: Int, _ work: () async throws(Failure) -> Result
    ) async throws(Failure) -> Result {
        let rows = min(max(0, rows), limit)
        await withCheckedContinuation { continuation in
            let enters = state.withLock { state in
                guard state.waiting.isEmpty, state.rows + rows <= limit else {
                    state.waiting.append((rows, continuation))
                    return false
                }
                state.rows += rows
                return true
            }
            if enters { continuation.resume() }
        }
        defer { leave(rows) }
        return try await work()
    }

    private func leave(_ rows: Int) {
        let entering = state.withLock { state in
            state.rows -= rows
            var entering: [CheckedContinuation<Void, Never>] = []
            while let next = state.waiting.first, state.rows + next.rows <= limit {
                state.rows += next.rows
                state.waiting.removeFirst()
                entering.append(next.continuation)
            }
            return entering
        }
        for continuation in entering { continuation.resume() }
    }
}
