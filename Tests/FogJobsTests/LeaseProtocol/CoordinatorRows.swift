import FogCore
import FogJobs

/// One change of the coordinator's tables.
enum RowChange {
    /// A job was taken in, with its tasks, all of them ready.
    case job(JobRow)
    /// A task's row was replaced.
    case task(TaskRow, queuedAt: WallTime)
    /// An attempt began.
    case attemptBegan(LeaseKey, Attempt)
    /// An attempt ended.
    case attemptEnded(LeaseKey, AttemptVerdict, resultHash: String?)
    /// A job is to be stopped.
    case stopped(JobID, StopReason)
}

/// What the coordinator keeps of a job.
struct JobRow {
    var id: JobID
    var sequence: Int64
    var order: JobOrder
    var submittedAt: WallTime
    var stopped: StopReason?
}

/// An attempt that has not ended.
struct Attempt: Hashable {
    var node: NodeID
    /// The name of the claim that got it.
    var claim: UInt64
}

/// The coordinator's tables: what follows from its records.
struct CoordinatorRows {
    struct StoredTask {
        var row: TaskRow
        var queuedAt: WallTime
    }

    private(set) var jobs: [JobID: JobRow] = [:]
    private(set) var tasks: [TaskID: StoredTask] = [:]
    private(set) var openAttempts: [LeaseKey: Attempt] = [:]
    /// How attempts ended, and the hash of the message that said so.
    private(set) var endedAttempts: [LeaseKey: (verdict: AttemptVerdict, resultHash: String?)] = [:]
    private(set) var jobsByKey: [Int: JobID] = [:]

    mutating func apply(_ change: RowChange) {
        switch change {
        case .job(let job):
            jobs[job.id] = job
            jobsByKey[job.order.key] = job.id
            for index in 0..<job.order.count {
                let id = TaskID(job: job.id, index: index)
                tasks[id] = StoredTask(row: TaskRow(id: id), queuedAt: job.submittedAt)
            }
        case .task(let row, let queuedAt):
            tasks[row.id] = StoredTask(row: row, queuedAt: queuedAt)
        case .attemptBegan(let lease, let attempt):
            openAttempts[lease] = attempt
        case .attemptEnded(let lease, let verdict, let resultHash):
            openAttempts[lease] = nil
            endedAttempts[lease] = (verdict, resultHash)
        case .stopped(let job, let reason):
            jobs[job]?.stopped = reason
        }
    }

    mutating func forgetKeys() {
        jobsByKey.removeAll()
    }

    /// The jobs in the order of submission.
    var jobsInOrder: [JobRow] { jobs.values.sorted { $0.sequence < $1.sequence } }

    /// A job's tasks in the order of its array.
    func tasks(of job: JobRow) -> [StoredTask] {
        (0..<job.order.count).compactMap { tasks[TaskID(job: job.id, index: $0)] }
    }

    /// What a worker got under the name of a claim and still holds.
    func leases(of claim: UInt64, with node: NodeID) -> [LeaseKey] {
        openAttempts.filter { $0.value == Attempt(node: node, claim: claim) }.keys
            .sorted { ($0.task, $0.fence) < ($1.task, $1.fence) }
    }
}
