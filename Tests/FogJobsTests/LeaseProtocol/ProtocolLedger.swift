import FogCore
import FogJobs
import FogSimulation

/// What the coordinator has made durable, and the rules by which that may change.
struct ProtocolLedger {
    private(set) var jobs: [JobID: JobRow] = [:]
    private(set) var rows: [TaskID: TaskRow] = [:]
    private(set) var ended: [LeaseKey: End] = [:]
    /// How many tasks have not ended.
    private(set) var openTasks = 0
    private var begun: [LeaseKey: NodeID] = [:]
    private var held: [NodeID: Int] = [:]
    private var counts: [TaskID: [AttemptVerdict: Int]] = [:]
    private var keys: [Int: JobID] = [:]

    /// How an attempt ended.
    struct End: Hashable {
        var verdict: AttemptVerdict
        var resultHash: String?
    }

    /// Whether an attempt has begun, whatever became of it.
    func hasBegun(_ lease: LeaseKey) -> Bool { begun[lease] != nil || ended[lease] != nil }

    /// Takes a change in.
    mutating func apply(_ change: RowChange) throws(Violation) {
        switch change {
        case .job(let job):
            guard keys.updateValue(job.id, forKey: job.order.key) == nil else {
                throw Violation("a key stands for one job", "\(job.order.key) has led to a second job")
            }
            jobs[job.id] = job
            for index in 0..<job.order.count {
                let id = TaskID(job: job.id, index: index)
                rows[id] = TaskRow(id: id)
            }
            openTasks += job.order.count
        case .task(let row, _): try replace(by: row)
        case .attemptBegan(let lease, let attempt):
            guard !hasBegun(lease), rows[lease.task]?.fence == lease.fence else {
                throw Violation("each attempt has a fence of its own", "\(lease) begins again")
            }
            begun[lease] = attempt.node
            held[attempt.node, default: 0] += 1
        case .attemptEnded(let lease, let verdict, let hash):
            guard ended[lease] == nil else {
                throw Violation("an attempt has one effect", "\(lease) ends a second time")
            }
            guard let node = begun.removeValue(forKey: lease), rows[lease.task]?.fence == lease.fence else {
                throw Violation("nothing is recorded for an old fence", "\(lease) ends")
            }
            held[node, default: 0] -= 1
            ended[lease] = End(verdict: verdict, resultHash: hash)
            counts[lease.task, default: [:]][verdict, default: 0] += 1
        case .stopped(let job, let reason): jobs[job]?.stopped = reason
        }
    }

    private mutating func replace(by row: TaskRow) throws(Violation) {
        guard let before = rows[row.id] else { throw Violation("a task belongs to a job", "\(row.id) doesn't") }
        guard !before.state.isTerminal else {
            throw Violation("what has ended stays", "\(row.id) was \(before.state) and is \(row.state)")
        }
        guard row.fence >= before.fence else {
            throw Violation("a fence never falls", "that of \(row.id) falls to \(row.fence)")
        }
        rows[row.id] = row
        if row.state.isTerminal { openTasks -= 1 }
    }

    /// Whether the retry budgets of the tasks that changed were kept.
    func checkBudgets(of changes: [RowChange]) throws(Violation) {
        for case .task(let changed, _) in changes {
            guard let row = rows[changed.id], let policy = jobs[changed.id.job]?.order.policy else { continue }
            let failed = counts[row.id]?[.failed] ?? 0
            let lost = counts[row.id]?[.lost] ?? 0
            guard row.failures == failed, row.losses == lost else {
                throw Violation(
                    "failures and losses are counted apart",
                    "\(row.id) has \(row.failures) and \(row.losses), there were \(failed) and \(lost)")
            }
            let isOver = failed > policy.maxFailures || policy.maxLost.map { lost > $0 } ?? false
            guard failed <= policy.maxFailures + 1, lost <= policy.maxLost.map({ $0 + 1 }) ?? lost,
                !isOver || row.state.isTerminal
            else { throw Violation("retry budgets are kept", "\(row.id) goes on after \(failed) and \(lost)") }
        }
    }

    /// Whether no worker was given more than it has room for.
    func checkRoom(slots: Int, after changes: [RowChange]) throws(Violation) {
        for case .attemptBegan(_, let attempt) in changes where held[attempt.node, default: 0] > slots {
            throw Violation("a worker gets what it has room for", "\(attempt.node.short) holds more than \(slots)")
        }
    }

    /// Takes over what the coordinator found on its disk: all that was durable, and perhaps more that was under way.
    mutating func replace(by found: CoordinatorRows) throws(Violation) {
        // Of several, the first in order: a replay must say the same.
        if let job = jobs.keys.filter({ found.jobs[$0] == nil }).min() {
            throw Violation("what is durable is never lost", "the job \(job) is")
        }
        let lostRows = rows.values.filter { row in
            guard let task = found.tasks[row.id]?.row else { return true }
            return task.fence < row.fence || row.state.isTerminal && task != row
        }
        if let row = lostRows.min(by: { $0.id < $1.id }) {
            throw Violation("what is durable is never lost", "\(row.id) was \(row.state) at \(row.fence)")
        }
        let lostEnds = ended.filter { lease, end in
            found.endedAttempts[lease].map { End(verdict: $0.verdict, resultHash: $0.resultHash) } != end
        }
        if let lease = lostEnds.keys.min(by: { ($0.task, $0.fence) < ($1.task, $1.fence) }) {
            throw Violation("what is durable is never lost", "the end of \(lease) is")
        }
        self = ProtocolLedger()
        jobs = found.jobs
        for job in jobs.values { keys[job.order.key] = job.id }
        guard keys.count == jobs.count else { throw Violation("a key stands for one job", "one has led to two") }
        for (id, task) in found.tasks {
            rows[id] = task.row
            if !task.row.state.isTerminal { openTasks += 1 }
        }
        for (lease, attempt) in found.openAttempts {
            begun[lease] = attempt.node
            held[attempt.node, default: 0] += 1
        }
        for (lease, end) in found.endedAttempts {
            ended[lease] = End(verdict: end.verdict, resultHash: end.resultHash)
            counts[lease.task, default: [:]][end.verdict, default: 0] += 1
        }
    }
}
