public import FogCore
import FogExecution

extension TaskRow {
    /// Applies an event: the life cycle of a task, in one place and without side effects.
    ///
    /// - Parameters:
    ///   - event: What happened.
    ///   - wall: The coordinator's calendar time; used only to say when a back-off ends.
    ///   - policy: The retry budgets of the task's job.
    /// - Returns: What must be done about it, in order.
    /// - Throws: ``TaskRefusal``; the row is then unchanged.
    public mutating func apply(
        _ event: TaskEvent, wall: WallTime, policy: TaskPolicy
    ) throws(TaskRefusal) -> [TaskAction] {
        switch event {
        case .becameEligible:
            guard state == .pending else { throw .notApplicable(state) }
            state = .queued
            notBefore = nil
            return [.becameReady]

        case .claimed(let claimant):
            guard state == .queued else { throw .notApplicable(state) }
            state = .leased
            fence += 1
            node = claimant
            outcome = nil
            return [.leftReady, .leaseStarted(node: claimant, fence: fence)]

        case .progressed(let shown, let phase):
            _ = try holder(showing: shown)
            state = phase.state
            return []

        case .finished(let shown, let outcome, let resultHash):
            let mark = FinishMark(fence: shown, resultHash: resultHash)
            guard lastFinish != mark else { throw .alreadyApplied }
            let holder = try holder(showing: shown)
            lastFinish = mark
            return [.leaseEnded(node: holder, fence: fence)] + settle(outcome, wall: wall, policy: policy)

        case .released(let shown):
            let holder = try holder(showing: shown)
            let ended = TaskAction.leaseEnded(node: holder, fence: fence)
            let given = ExecutionOutcome(.cancelled, message: "given back by its worker")
            if let stopping {
                return [ended] + end(stopping.terminalState, outcome: stopping.outcome, verdict: .stopped)
            }
            return [ended] + requeue(given, verdict: .released, after: nil, wall: wall)

        case .leaseLapsed(let shown):
            _ = try holder(showing: shown)
            guard state != .unknown else { throw .notApplicable(state) }
            state = .unknown
            return []

        case .declaredLost(let shown):
            let holder = try holder(showing: shown)
            guard state == .unknown else { throw .notApplicable(state) }
            let lost = ExecutionOutcome(.workerFailed, message: "its worker was lost")
            return [.revoke(node: holder, fence: fence), .leaseEnded(node: holder, fence: fence)]
                + settle(lost, wall: wall, policy: policy)

        case .stopRequested(let reason):
            switch state {
            case .pending, .queued:
                return [.leftReady] + end(reason.terminalState, outcome: reason.outcome, verdict: nil)
            case .leased, .running, .publishing, .suspended, .unknown:
                guard stopping == nil, let node else { throw .notApplicable(state) }
                stopping = reason
                return [.revoke(node: node, fence: fence)]
            case .succeeded, .failed, .cancelled, .timedOut:
                throw .notApplicable(state)
            }

        case .queueTimedOut:
            guard state == .queued || state == .pending else { throw .notApplicable(state) }
            let late = ExecutionOutcome(.timedOut, message: "no worker took it within the job's queue time")
            return [.leftReady] + end(.timedOut, outcome: late, verdict: nil)
        }
    }

    /// The worker that holds the task, if `shown` is its fence and the attempt isn't over.
    private func holder(showing shown: Int64) throws(TaskRefusal) -> NodeID {
        guard shown == fence, state.isHeld, let node else { throw .stale }
        return node
    }

    /// Decides what the end of an attempt means: success, another try, or the end of the task.
    private mutating func settle(_ outcome: ExecutionOutcome, wall: WallTime, policy: TaskPolicy) -> [TaskAction] {
        if outcome.isSuccess {
            return end(.succeeded, outcome: outcome, verdict: .succeeded)
        }
        if let stopping {
            return end(stopping.terminalState, outcome: stopping.outcome, verdict: .stopped)
        }
        switch outcome.kind {
        case .workerFailed, .cancelled:
            losses += 1
            if let limit = policy.maxLost, losses > limit {
                return end(.failed, outcome: outcome, verdict: .lost)
            }
            return requeue(outcome, verdict: .lost, after: wait(policy), wall: wall)
        case .exited, .signalled, .trapped, .fuelExhausted, .memoryExceeded, .diskExceeded, .timedOut, .notStarted,
            .outputInvalid:
            failures += 1
            if failures > policy.maxFailures {
                return end(outcome.kind == .timedOut ? .timedOut : .failed, outcome: outcome, verdict: .failed)
            }
            return requeue(outcome, verdict: .failed, after: wait(policy), wall: wall)
        }
    }

    /// The wait before the next attempt. A first loss costs none: the fault was the worker's and another is waiting.
    private func wait(_ policy: TaskPolicy) -> Duration? {
        let troubles = failures + max(0, losses - 1)
        return troubles == 0 ? nil : policy.backoff(of: id, fence: fence, troubles: troubles)
    }

    private mutating func requeue(
        _ outcome: ExecutionOutcome, verdict: AttemptVerdict, after delay: Duration?, wall: WallTime
    ) -> [TaskAction] {
        node = nil
        self.outcome = outcome
        let ended = TaskAction.attemptEnded(fence: fence, outcome: outcome, verdict: verdict)
        guard let delay, delay > .zero else {
            state = .queued
            return [ended, .becameReady]
        }
        state = .pending
        notBefore = wall.advanced(by: delay)
        return [ended, .wait(delay)]
    }

    private mutating func end(
        _ terminal: TaskState, outcome: ExecutionOutcome, verdict: AttemptVerdict?
    ) -> [TaskAction] {
        state = terminal
        node = nil
        notBefore = nil
        stopping = nil
        self.outcome = outcome
        let attempt = verdict.map { [TaskAction.attemptEnded(fence: fence, outcome: outcome, verdict: $0)] } ?? []
        return attempt + [.ended(terminal)]
    }
}
