import FogCore
import FogJobs

/// What time has brought about.
enum DueAction {
    case lease(LeaseObserver.Action)
    case timer(CoordinatorTimers.Purpose)
}

extension ProtocolCoordinator {
    /// Looks at the clock, and has what is due carried out a little later, side by side with everything else and in any
    /// order. The clock isn't looked at again before all of that is done.
    mutating func elapse(to now: Now) {
        guard actionsUnderWay == 0 else { return }
        observer.wake(at: now, into: &observed)
        var due: [DueAction] = []
        observed.drain { due.append(.lease($0)) }
        due += timers.popFired(at: now.monotonic).map { .timer($0) }
        for action in due { asked.append(.postpone(action)) }
        actionsUnderWay = due.count
    }

    /// Carries out what has been postponed. An event that came too late is refused by the row, and that is all.
    mutating func carryOut(_ action: DueAction, at now: Now) {
        actionsUnderWay -= 1
        switch action {
        case .lease(let action): carryOut(action, at: now)
        case .timer(.eligible(let task)): attempt(.becameEligible, to: task, at: now)
        case .timer(.queueTimeout(let task, let queuedAt)):
            guard let stored = rows.tasks[task], stored.row.state == .queued else { break }
            guard stored.queuedAt == queuedAt || setup.bug == .queueTimeoutOfAnEarlierWait else { break }
            attempt(.queueTimedOut, to: task, at: now)
        case .timer(.totalTimeout(let job)): stop(job, .totalTimeout, then: nil, at: now)
        case .timer(.sweep):
            timers.add(.sweep, at: now.monotonic.advanced(by: ProtocolSetup.sweepInterval))
            for job in rows.jobsInOrder where job.stopped != nil && setup.bug != .stopForgottenAtRestart {
                stopTasks(of: job.id, from: 0, then: nil, at: now)
            }
        }
        commit(at: now)
    }

    /// Marks a lease as lapsed or lost, unless it was renewed since that was asked for.
    private mutating func carryOut(_ action: LeaseObserver.Action, at now: Now) {
        let lease = action.lease
        guard observer.isOverdue(lease) || setup.bug == .renewalBeforeALossOverlooked else { return }
        guard case .lost = action else { return attempt(.leaseLapsed(fence: lease.fence), to: lease.task, at: now) }
        // The lapse may be under way beside it.
        if rows.tasks[lease.task]?.row.state != .unknown, setup.bug != .lossOvertakesItsLapse {
            attempt(.leaseLapsed(fence: lease.fence), to: lease.task, at: now)
        }
        let node = rows.tasks[lease.task]?.row.node
        attempt(.declaredLost(fence: lease.fence), to: lease.task, at: now)
        if let node { nodes[node]?.lastClaim = 0 }
    }

    /// Applies an event unless the task has moved on by itself.
    mutating func attempt(_ event: TaskEvent, to task: TaskID, at now: Now) {
        _ = try? apply(event, to: task, at: now)
    }

    /// Has a job stop: first the mark, so that a restart goes on with it, then its tasks, a few in one transaction. The
    /// promise may say that every task that waited has ended and every one that is held is marked.
    mutating func stop(_ id: JobID, _ reason: StopReason, then promise: Promise?, at now: Now) {
        guard let job = rows.jobs[id] else { return }
        if job.stopped == nil, rows.tasks(of: job).contains(where: { !$0.row.state.isTerminal }) {
            write(.stopped(id, reason))
        } else if setup.bug == .repeatedStopAnsweredEarly {
            return commit(promise, at: now)
        }
        commit(.stopTasks(id, from: 0, then: promise), at: now)
    }

    /// Stops some of a job's tasks, from a place of its array on, and then the rest.
    mutating func stopTasks(of id: JobID, from first: Int, then promise: Promise?, at now: Now) {
        guard let job = rows.jobs[id] else { return }
        let open = rows.tasks(of: job).filter { $0.row.id.index >= first && !$0.row.state.isTerminal }
        let part = open.prefix(ProtocolSetup.stopLimit)
        if let reason = job.stopped {
            for task in part { attempt(.stopRequested(reason), to: task.row.id, at: now) }
        }
        if open.count > part.count, let last = part.last {
            commit(.stopTasks(id, from: last.row.id.index + 1, then: promise), at: now)
        } else {
            commit(promise, at: now)
        }
    }
}
