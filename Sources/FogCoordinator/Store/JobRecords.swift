import FogJobs
import Synchronization

/// What never changes about jobs that were lately asked for, so that it isn't read and parsed with every task.
///
/// Bounded: when it is full it is emptied, since the few jobs that are at work come back at once.
final class JobRecords: Sendable {
    private struct State {
        var byID: [JobID: JobRecord] = [:]
        var bySequence: [Int64: JobID] = [:]
    }

    private let state = Mutex(State())
    private static let limit = 1024

    subscript(_ id: JobID) -> JobRecord? { state.withLock { $0.byID[id] } }

    subscript(sequence sequence: Int64) -> JobRecord? {
        state.withLock { state in state.bySequence[sequence].flatMap { state.byID[$0] } }
    }

    func keep(_ job: JobRecord) {
        state.withLock { state in
            if state.byID.count >= Self.limit { state = State() }
            state.byID[job.id] = job
            state.bySequence[job.sequence] = job.id
        }
    }

    /// Forgets all: some may not be in the database any more.
    func removeAll() {
        state.withLock { $0 = State() }
    }
}
