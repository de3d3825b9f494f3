import FogCore
import FogExecution
import FogJobs
import GRDB

/// One operation on the coordinator's database: rows are read and written at once; what follows for the memory and for
/// those who wait is gathered and carried out when the operation is complete.
///
/// A job's counts, state and usage are brought up to date once at the end, however many of its tasks were moved.
struct CoordinatorTransaction {
    let database: Database
    let now: Now
    let jobs: KnownJobs
    var effects: [ProjectionEffect] = []
    var signals: Set<SignalTopic> = []
    var changedJobs: [Int64: JobChange] = [:]
    /// Jobs that were inserted.
    var newJobs: [JobRecord] = []
    /// The rows of jobs as they were written last.
    var settled: [Int64: JobStatus] = [:]

    init(_ database: Database, now: Now, jobs: KnownJobs) {
        self.database = database
        self.now = now
        self.jobs = jobs
    }

    /// Milliseconds since the epoch, as times stand in the tables.
    var wall: Int64 { now.wall.millisecondsSinceEpoch }

    /// Runs a statement that is prepared once a connection.
    func execute(_ sql: String, _ arguments: StatementArguments) throws {
        try database.cachedStatement(sql: sql).execute(arguments: arguments)
    }

    /// The first row that a query gives, prepared once a connection.
    func row(_ sql: String, _ arguments: StatementArguments) throws -> Row? {
        try Row.fetchOne(database.cachedStatement(sql: sql), arguments: arguments)
    }

    /// All rows that a query gives, prepared once a connection.
    func rows(_ sql: String, _ arguments: StatementArguments) throws -> [Row] {
        try Row.fetchAll(database.cachedStatement(sql: sql), arguments: arguments)
    }

    /// Adds an event to the record of what happened.
    mutating func record(
        _ type: String, job: Int64? = nil, position: Int? = nil, fence: Int64? = nil, node: NodeID? = nil,
        message: String? = nil
    ) throws {
        try execute(
            "INSERT INTO events (time, type, job, position, fence, node, message) VALUES (?, ?, ?, ?, ?, ?, ?)",
            [wall, type, job, position, fence, node?.description, message])
        signals.insert(.events)
        if let job { signals.insert(.job(job)) }
    }

    /// Brings the rows of changed jobs up to date. The last thing that an operation writes.
    mutating func settleJobs() throws {
        for (sequence, change) in changedJobs { try settle(sequence, change) }
        changedJobs.removeAll()
    }

    /// Has later operations see the jobs as this one leaves them. When it is complete.
    func keepJobs() -> KnownJobs.Settled { jobs.keep(Array(settled.values), of: newJobs) }
}

/// What an operation has changed about a job, all tasks taken together.
struct JobChange {
    /// How many more tasks are in each state, or how many fewer.
    var counts: [TaskState: Int] = [:]
    /// Whether a task was claimed.
    var wasClaimed = false
    /// What attempts that ended have used.
    var usage: ExecutionUsage?
    /// A task that ended without success.
    var failure: TaskFailure?
    /// What attempts that ended have used, by node and by whether they succeeded.
    var attempts: [AttemptGroup: UsageSum] = [:]
}

/// Attempts of one job that are accounted for together.
struct AttemptGroup: Hashable {
    /// The node that made them.
    let node: NodeID
    /// Whether they did their work.
    let succeeded: Bool
}

extension ExecutionUsage {
    /// What two executions have used together; of memory, the larger peak.
    func combined(with other: ExecutionUsage) -> ExecutionUsage {
        ExecutionUsage(
            fuel: fuel == nil && other.fuel == nil ? nil : (fuel ?? 0).addingHeld(other.fuel ?? 0),
            cpuMicroseconds: cpuMicroseconds.addingHeld(other.cpuMicroseconds),
            elapsedMicroseconds: elapsedMicroseconds.addingHeld(other.elapsedMicroseconds),
            frozenMicroseconds: frozenMicroseconds.addingHeld(other.frozenMicroseconds),
            peakMemoryBytes: max(peakMemoryBytes, other.peakMemoryBytes),
            bytesIn: bytesIn.addingHeld(other.bytesIn),
            bytesOut: bytesOut.addingHeld(other.bytesOut))
    }
}
