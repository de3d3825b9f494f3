import FogCore
import FogJobs

extension ProtocolCoordinator {
    /// Fills what is kept in memory from the rows, as `Recovery.rebuild` does.
    mutating func rebuild(at now: Now) {
        for node in setup.workerNodes {
            nodes[ProtocolSetup.worker(at: node)] = KnownWorker(free: FreeRoom(of: setup.capacity))
        }
        if setup.bug == .idempotencyKeyForgottenAtRestart { rows.forgetKeys() }
        timers.add(.sweep, at: now.monotonic.advanced(by: ProtocolSetup.sweepInterval))
        for job in rows.jobsInOrder {
            lastSequence = max(lastSequence, job.sequence)
            let tasks = rows.tasks(of: job)
            guard tasks.contains(where: { !$0.row.state.isTerminal }) else { continue }
            if let total = job.order.totalTimeout {
                let passed = max(.zero, min(total, job.submittedAt.duration(to: now.wall)))
                timers.add(.totalTimeout(job.id), at: now.monotonic.advanced(by: total - passed))
            }
            for task in tasks { rebuild(task, of: job, at: now) }
        }
    }

    private mutating func rebuild(_ task: CoordinatorRows.StoredTask, of job: JobRow, at now: Now) {
        let row = task.row
        switch row.state {
        case .queued:
            becameReady(row.id, of: job, queuedAt: task.queuedAt, at: now)
        case .pending:
            guard setup.bug != .backoffForgottenAtRestart else { return }
            let wait = row.notBefore.map { now.wall.duration(to: $0) } ?? .zero
            let held = max(.zero, min(wait, job.order.policy.backoffMaximum))
            timers.add(.eligible(row.id), at: now.monotonic.advanced(by: held))
        case .leased, .running, .publishing, .suspended, .unknown:
            guard let node = row.node else { return }
            let lease = LeaseKey(task: row.id, fence: row.fence)
            switch setup.bug {
            case .leasesForgottenAtRestart: nodes[node]?.free.take(ProtocolSetup.requirements)
            case .roomForgottenAtRestart: observer.receive(.started(lease), at: now, into: &observed)
            default: leaseStarted(lease, node, at: now)
            }
            if row.stopping != nil { nodes[node]?.stop.insert(lease) }
            if setup.bug == .noGraceAfterRestart { giveUp(lease, state: row.state, at: now) }
        case .succeeded, .failed, .cancelled, .timedOut:
            break
        }
    }

    private mutating func giveUp(_ lease: LeaseKey, state: TaskState, at now: Now) {
        do throws(TaskRefusal) {
            if state != .unknown { try apply(.leaseLapsed(fence: lease.fence), to: lease.task, at: now) }
            try apply(.declaredLost(fence: lease.fence), to: lease.task, at: now)
        } catch {
            return
        }
    }

    /// Goes on with the stops that were cut off. No call is taken before they are complete.
    mutating func resumeStops(at now: Now) {
        commit(at: now)
        guard setup.bug != .stopForgottenAtRestart else { return }
        for job in rows.jobsInOrder where job.stopped != nil {
            guard rows.tasks(of: job).contains(where: { !$0.row.state.isTerminal }) else { continue }
            resumesLeft += 1
            stopTasks(of: job.id, from: 0, then: .resumed, at: now)
        }
    }
}
