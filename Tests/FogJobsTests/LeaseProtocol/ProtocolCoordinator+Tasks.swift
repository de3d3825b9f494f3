import FogCore
import FogJobs

extension ProtocolCoordinator {
    /// Applies an event to a task and carries out what follows, as `CoordinatorTransaction.apply` and `Projection` do.
    @discardableResult
    mutating func apply(
        _ event: TaskEvent, to id: TaskID, claim: UInt64 = 0, resultHash: String? = nil, at now: Now
    ) throws(TaskRefusal) -> TaskRow {
        guard let stored = rows.tasks[id], let job = rows.jobs[id.job] else { throw .stale }
        var row = stored.row
        let actions = try row.apply(event, wall: now.wall, policy: job.order.policy)
        if case .declaredLost = event, setup.bug == .lossCountedAsFailure {
            row.failures += 1
            row.losses -= 1
        }
        if case .claimed = event, setup.bug == .fenceKeptAfterLoss, row.losses > 0 { row.fence -= 1 }
        let isQueuedAnew = row.state == .queued && stored.row.state != .queued
        write(.task(row, queuedAt: isQueuedAnew ? now.wall : stored.queuedAt))
        for action in actions {
            carryOut(action, on: row, of: job, claim: claim, resultHash: resultHash, at: now)
        }
        return row
    }

    private mutating func carryOut(
        _ action: TaskAction, on row: TaskRow, of job: JobRow, claim: UInt64, resultHash: String?, at now: Now
    ) {
        switch action {
        case .becameReady: becameReady(row.id, of: job, queuedAt: now.wall, at: now)
        case .leftReady: ready.remove(row.id, priority: job.order.priority, sequence: job.sequence)
        case .wait(let delay): timers.add(.eligible(row.id), at: now.monotonic.advanced(by: delay))
        case .leaseStarted(let node, _):
            let lease = LeaseKey(task: row.id, fence: row.fence)
            write(.attemptBegan(lease, Attempt(node: node, claim: claim)))
            leaseStarted(lease, node, at: now)
        case .leaseEnded(let node, let fence):
            let lease = LeaseKey(task: row.id, fence: fence)
            observer.receive(.ended(lease), at: now, into: &observed)
            nodes[node]?.free.give(ProtocolSetup.requirements)
            nodes[node]?.stop.remove(lease)
        case .revoke(let node, let fence):
            nodes[node]?.stop.insert(LeaseKey(task: row.id, fence: fence))
        case .attemptEnded(let fence, _, let verdict):
            let lease = LeaseKey(task: row.id, fence: fence)
            write(.attemptEnded(lease, verdict, resultHash: resultHash))
        case .ended: break
        }
    }

    /// Puts a task among those that can be claimed.
    mutating func becameReady(_ id: TaskID, of job: JobRow, queuedAt: WallTime, at now: Now) {
        let waited = queuedAt.duration(to: now.wall)
        ready.insert(
            id, priority: job.order.priority, sequence: job.sequence, requirements: ProtocolSetup.requirements)
        if let limit = job.order.queueTimeout {
            let left = limit - max(.zero, min(limit, waited))
            timers.add(.queueTimeout(id, queuedAt: queuedAt), at: now.monotonic.advanced(by: left))
        }
    }

    /// Watches a lease, and counts its worker's room as taken.
    mutating func leaseStarted(_ lease: LeaseKey, _ node: NodeID, at now: Now) {
        observer.receive(.started(lease), at: now, into: &observed)
        nodes[node]?.free.take(ProtocolSetup.requirements)
    }

    /// The node that holds a task under this lease, if one does.
    func holder(of lease: LeaseKey) -> NodeID? {
        guard let row = rows.tasks[lease.task]?.row, row.fence == lease.fence, row.state.isHeld else { return nil }
        return row.node
    }
}
