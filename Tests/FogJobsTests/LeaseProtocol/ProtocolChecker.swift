import FogCore
import FogJobs
import FogSimulation

/// Holds the lease protocol to its promises: what is durable is never taken back, a task has one effect a fence, nobody
/// runs what was given to another, and in the end everything that was asked for has ended.
struct ProtocolChecker: SimulationChecker {
    typealias Machine = ProtocolNode

    let setup: ProtocolSetup
    /// Whether nodes are held up at times. A worker that is can't stop anything, and what bounds the harm is the fence;
    /// it must only stop as soon as it goes on.
    let mayPause: Bool
    /// What is durable, as far as the coordinator knows.
    private(set) var ledger = ProtocolLedger()
    private(set) var tally = ProtocolTally()
    private var orders: [Int: JobOrder] = [:]
    private var accepted: [Int: JobID] = [:]
    private var stopsWanted: Set<Int> = []
    private var stopsConfirmed: Set<JobID> = []
    /// The coordinator's run in which each job's stop became durable.
    private var stoppedIn: [JobID: Int] = [:]
    private var executed: Set<LeaseKey> = []
    private var produced: [String: LeaseKey] = [:]
    private var confirmed: [LeaseKey: String] = [:]
    private var newestClaims: [NodeID: UInt64] = [:]
    /// When each job must have had its turn.
    private var turns: [Int: SimulatedInstant] = [:]
    /// When each task began to wait, and in which run of the coordinator.
    private var queuedSince: [TaskID: (instant: SimulatedInstant, run: Int)] = [:]
    private var run = 0

    init(setup: ProtocolSetup, mayPause: Bool) {
        self.setup = setup
        self.mayPause = mayPause
    }

    var isSatisfied: Bool {
        accepted.count == orders.count && stopsConfirmed.count == stopsWanted.count && ledger.openTasks == 0
    }

    mutating func observe(
        _ observation: ProtocolObservation, at node: SimulatedNode, in world: SimulatedWorld<Machine>
    ) throws(Violation) {
        switch observation {
        case .restarted(let rows): try restarted(with: rows, at: world.now)
        case .committed(let changes): try committed(changes, in: world)
        case .claimArrived(let node, let number): newestClaims[node] = number
        case .claimServed(let node, let number):
            guard newestClaims[node] == number else {
                throw Violation("only a worker's newest claim gets anything", "\(node.short) was given to an older one")
            }
        case .began(let lease):
            guard ledger.hasBegun(lease) else {
                throw Violation("a lease is durable before it is granted", "\(lease) isn't")
            }
            guard executed.insert(lease).inserted else {
                throw Violation("an attempt runs once", "\(lease) runs again at \(node)")
            }
        case .produced(let lease, let hash): produced[hash] = lease
        case .confirmed(let lease, let hash):
            guard ledger.ended[lease]?.resultHash == hash else {
                throw Violation("a confirmed result is recorded", "\(hash) of \(lease) isn't")
            }
            confirmed[lease] = hash
            tally.confirmations += 1
        case .ordered(let order):
            guard orders[order.key] == nil else { return }
            orders[order.key] = order
            turns[order.key] = order.turnWithin.map { world.now.advanced(by: $0) }
        case .accepted(let key, let job):
            guard accepted[key] ?? job == job else {
                throw Violation("a key stands for one job", "\(key) is \(accepted[key]!) and \(job)")
            }
            guard ledger.jobs[job]?.order.key == key else {
                throw Violation("an accepted job is recorded", "\(job) isn't")
            }
            accepted[key] = job
        case .stopWanted(let key): stopsWanted.insert(key)
        case .stopConfirmed(_, let job): stopsConfirmed.insert(job)
        }
    }

    mutating func check(after world: SimulatedWorld<Machine>) throws(Violation) {
        guard let stepped = world.stepped, (1...setup.workers).contains(stepped.index) else { return }
        try checkBeliefs(of: stepped, in: world)
    }

    /// Whether a worker runs only what it has a lease on and what nobody else has been given.
    private func checkBeliefs(of node: SimulatedNode, in world: SimulatedWorld<Machine>) throws(Violation) {
        guard let worker = world.machine(at: node)?.worker else { return }
        for lease in worker.executing {
            guard worker.holder.held.contains(lease) else {
                throw Violation("nothing runs without a lease", "\(node) runs \(lease)")
            }
            if let row = ledger.rows[lease.task], row.fence > lease.fence {
                throw Violation(
                    "nobody runs what was given to another", "\(node) runs \(lease), the task is at \(row.fence)")
            }
        }
    }

    // MARK: The coordinator

    private mutating func restarted(with rows: CoordinatorRows, at now: SimulatedInstant) throws(Violation) {
        run += 1
        try ledger.replace(by: rows)
        if let hash = confirmed.filter({ ledger.ended[$0.key]?.resultHash != $0.value }).values.min() {
            throw Violation("a confirmed result is never lost", "\(hash) is")
        }
        if let job = accepted.filter({ ledger.jobs[$0.value]?.order.key != $0.key }).values.min() {
            throw Violation("an accepted job is never lost", "\(job) is")
        }
        for job in ledger.jobs.values where job.stopped != nil && stoppedIn[job.id] == nil {
            stoppedIn[job.id] = run - 1
        }
        queuedSince.removeAll()
    }

    private mutating func committed(
        _ changes: [RowChange], in world: SimulatedWorld<Machine>
    ) throws(Violation) {
        for change in changes {
            switch change {
            case .job(let job):
                for index in 0..<job.order.count {
                    queuedSince[TaskID(job: job.id, index: index)] = (world.now, run)
                }
            case .task(let row, _): try moved(to: row, at: world.now)
            case .attemptBegan(let lease, _): try began(lease, in: world)
            case .attemptEnded(let lease, let verdict, let hash):
                if let hash, produced[hash] != lease {
                    throw Violation("a result counts for its own fence", "\(hash) doesn't belong to \(lease)")
                }
                if verdict == .lost, hash == nil { try lost(lease, in: world) }
                tally.count(verdict)
            case .stopped(let job, _): stoppedIn[job] = run
            }
            try ledger.apply(change)
        }
        try ledger.checkBudgets(of: changes)
        try ledger.checkRoom(slots: setup.slots, after: changes)
    }

    private mutating func moved(to row: TaskRow, at now: SimulatedInstant) throws(Violation) {
        let before = ledger.rows[row.id]?.state
        if row.state == .queued { queuedSince[row.id] = (now, run) }
        guard row.state == .timedOut, before == .queued, let job = ledger.jobs[row.id.job], job.stopped == nil,
            let limit = job.order.queueTimeout, let since = queuedSince[row.id], since.run == run
        else { return }
        tally.queueTimeouts += 1
        // The clock may be fast, and the disk slow to say that the wait has begun.
        guard since.instant.duration(to: now) >= limit / 2 else {
            throw Violation("a task waits for its whole queue time", "\(row.id) ends too early")
        }
    }

    private mutating func began(_ lease: LeaseKey, in world: SimulatedWorld<Machine>) throws(Violation) {
        guard let job = ledger.jobs[lease.task.job] else { return }
        if let stopped = stoppedIn[job.id], stopped < run {
            throw Violation("a stopped job begins nothing after a restart", "\(lease) begins")
        }
        if stopsConfirmed.contains(job.id) {
            throw Violation("a job whose stop is confirmed begins nothing", "\(lease) begins")
        }
        turns[job.order.key] = nil
        if let key = turns.filter({ $0.value < world.now }).keys.min() {
            throw Violation("every job has its turn", "order \(key) still waits when \(lease) begins")
        }
        guard !mayPause else { return }
        for node in setup.workerNodes {
            for other in world.machine(at: node)?.worker?.executing ?? []
            where other.task == lease.task && other.fence < lease.fence {
                throw Violation("nobody runs what was given to another", "\(node) runs \(other) when \(lease) begins")
            }
        }
    }

    private func lost(_ lease: LeaseKey, in world: SimulatedWorld<Machine>) throws(Violation) {
        guard !mayPause else { return }
        for node in setup.workerNodes where world.machine(at: node)?.worker?.holder.held.contains(lease) ?? false {
            throw Violation("a lost lease has no holder", "\(node) believes in \(lease)")
        }
    }

    // MARK: The end

    mutating func finish(in world: SimulatedWorld<Machine>) throws(Violation) {
        let missing = orders.keys.filter { accepted[$0] == nil }.sorted()
        guard missing.isEmpty else { throw Violation("every order is accepted", "\(missing) aren't") }
        let open = ledger.rows.values.filter { !$0.state.isTerminal }.sorted { $0.id < $1.id }
        guard open.isEmpty else {
            let list = open.map { "\($0.id) \($0.state.rawValue) at \($0.fence)" }.joined(separator: ", ")
            throw Violation("every task ends", list)
        }
        guard isSatisfied else { throw Violation("every stop is confirmed", "some aren't") }
        guard let coordinator = world.machine(at: ProtocolSetup.coordinator)?.coordinator else {
            throw Violation("the coordinator is up in the end", "it isn't")
        }
        guard coordinator.ready.count == 0, coordinator.observer.count == 0,
            coordinator.nodes.values.allSatisfy({ $0.free == FreeRoom(of: setup.capacity) && $0.stop.isEmpty })
        else { throw Violation("nothing is left in memory", "something is") }
    }
}

/// What has happened in a trial, to show that it was worth the while.
struct ProtocolTally {
    var confirmations = 0
    var verdicts: [AttemptVerdict: Int] = [:]
    var queueTimeouts = 0

    mutating func count(_ verdict: AttemptVerdict) {
        verdicts[verdict, default: 0] += 1
    }

    /// Adds what happened in another trial.
    mutating func add(_ other: ProtocolTally) {
        confirmations += other.confirmations
        verdicts.merge(other.verdicts, uniquingKeysWith: +)
        queueTimeouts += other.queueTimeouts
    }
}
