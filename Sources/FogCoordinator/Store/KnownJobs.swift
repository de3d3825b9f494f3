import FogJobs
import Synchronization

/// Jobs that are at work or were lately asked for, so that they aren't read and parsed with every task and every call.
///
/// The writer keeps here what its transactions see; others see of a job's status only what is durable. Bounded: when it is
/// full it is emptied, since the few jobs that are at work come back at once.
final class KnownJobs: Sendable {
    fileprivate struct Entry {
        /// What never changes about the job.
        let record: JobRecord
        /// Its row as the transaction under way has it.
        var latest: JobStatus?
        /// Its row as it is stored for good.
        var durable: JobStatus?
    }

    fileprivate struct State {
        var byID: [JobID: Entry] = [:]
        var bySequence: [Int64: JobID] = [:]
    }

    private let state = Mutex((jobs: State(), forgotten: 0))
    fileprivate static let limit = 1024

    /// What never changes about a job.
    subscript(_ id: JobID) -> JobRecord? { state.withLock { $0.jobs.byID[id]?.record } }

    /// What never changes about the job in a row.
    subscript(sequence sequence: Int64) -> JobRecord? {
        state.withLock { state in state.jobs.bySequence[sequence].flatMap { state.jobs.byID[$0]?.record } }
    }

    /// A job's status as the writer's transaction under way has it. On the writer.
    func latest(_ sequence: Int64) -> JobStatus? {
        state.withLock { state in state.jobs.bySequence[sequence].flatMap { state.jobs.byID[$0]?.latest } }
    }

    /// A job's status as it is stored, if it has changed lately.
    func durable(_ id: JobID) -> JobStatus? { state.withLock { $0.jobs.byID[id]?.durable } }

    /// Keeps what was read of a job.
    func keep(_ job: JobRecord) {
        state.withLock { $0.jobs.insert(job) }
    }

    /// Keeps the statuses that an operation has written. On the writer, when the operation is complete.
    ///
    /// - Returns: What ``publish(_:)`` takes once it is durable.
    func keep(_ settled: [JobStatus], of records: [JobRecord]) -> Settled {
        state.withLock { state in
            for record in records { state.jobs.insert(record) }
            for status in settled { state.jobs.byID[status.id]?.latest = status }
            return Settled(statuses: settled, forgotten: state.forgotten)
        }
    }

    /// Statuses that an operation has written.
    struct Settled: Sendable {
        fileprivate let statuses: [JobStatus]
        fileprivate let forgotten: Int
    }

    /// Lets everybody see what is durable now. On the writer.
    func publish(_ settled: Settled) {
        state.withLock { state in
            // What was forgotten since may have been changed otherwise.
            guard settled.forgotten == state.forgotten else { return }
            for status in settled.statuses { state.jobs.byID[status.id]?.durable = status }
        }
    }

    /// Forgets all: some may not be in the database any more, or not so.
    func removeAll() {
        state.withLock { state in
            state.jobs = State()
            state.forgotten += 1
        }
    }
}

extension KnownJobs.State {
    fileprivate mutating func insert(_ record: JobRecord) {
        guard byID[record.id] == nil else { return }
        if byID.count >= KnownJobs.limit { self = KnownJobs.State() }
        byID[record.id] = KnownJobs.Entry(record: record)
        bySequence[record.sequence] = record.id
    }
}
