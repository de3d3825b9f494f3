import FogCore
import FogExecution
import FogJobs
import FogSimulation

extension ProtocolWorker {
    /// Begins an attempt that was granted.
    mutating func start(_ lease: LeaseKey, sentAt: MonotonicInstant, heldBack: Duration, at now: Now) {
        guard attempts[lease] == nil else { return }
        let outcome: ExecutionOutcome
        if dice.happens(at: setup.failureRate) {
            outcome = dice.one(
                of: .exited(1), .exited(2), ExecutionOutcome(.timedOut), ExecutionOutcome(.workerFailed))
        } else {
            outcome = .exited(0)
        }
        let preparation = Duration.milliseconds(Int64(dice.number(below: 20)))
        attempts[lease] = WorkerAttempt(endingAs: outcome, startingAt: now.monotonic.advanced(by: preparation))
        asked.append(.observe(.began(lease)))
        switch setup.bug {
        case .leaseCountedFromReceipt: feed(.granted(lease, sentAt: now.monotonic), at: now)
        case .heldBackTrustedInFull:
            feed(.granted(lease, sentAt: sentAt.advanced(by: heldBack), heldBack: .zero), at: now)
        default: feed(.granted(lease, sentAt: sentAt, heldBack: heldBack), at: now)
        }
    }

    /// Starts and ends programs.
    mutating func proceed(at now: Now) {
        for (lease, attempt) in attempts.sorted(by: { ($0.key.task, $0.key.fence) < ($1.key.task, $1.key.fence) }) {
            guard let due = attempt.next, due <= now.monotonic else { continue }
            switch attempt.phase {
            case .leased:
                let end = now.monotonic.advanced(by: runTime(endingAs: attempt.outcome))
                attempts[lease]?.phase = .running
                attempts[lease]?.next = end
            case .running, .suspended:
                ended(lease, attempt.outcome)
            case .publishing: break
            }
        }
    }

    private mutating func runTime(endingAs outcome: ExecutionOutcome) -> Duration {
        guard outcome.kind != .timedOut else { return ProtocolSetup.runTimeout }
        let range = setup.runTime
        return .milliseconds(Int64(range.lowerBound + dice.number(below: range.upperBound - range.lowerBound + 1)))
    }

    /// Keeps how an attempt has ended, and has it told.
    private mutating func ended(_ lease: LeaseKey, _ outcome: ExecutionOutcome) {
        let result = AttemptResult(lease: lease, outcome: outcome, resultHash: String(dice.next(), radix: 36))
        attempts[lease] = WorkerAttempt(reporting: outcome)
        asked.append(.observe(.produced(lease, resultHash: result.resultHash)))
        keep(.finished(result))
        post.results.append(result)
    }

    /// Stops an attempt whose program runs. How it ended is told all the same.
    mutating func stop(_ lease: LeaseKey, at now: Now) {
        guard attempts[lease]?.isExecuting ?? false else { return }
        ended(lease, ExecutionOutcome(.cancelled))
    }

    /// Takes an answer to whichever call it belongs to; one that nobody waits for any more is dropped.
    mutating func take(_ answer: ProtocolAnswer, _ number: UInt64, at now: Now) {
        switch answer {
        case .claimed(let leases, let heldBackMs):
            guard claim.isUnderWay, claim.number == number else { return }
            claimed(leases, heldBack: .milliseconds(heldBackMs), at: now)
        case .renewed(let response):
            guard let sentAt = renewals.removeValue(forKey: number) else { return }
            let start = setup.bug == .leaseCountedFromReceipt ? now.monotonic : sentAt
            for lease in response.renewed { feed(.renewed(lease, sentAt: start), at: now) }
            for lease in response.stop { stop(lease, at: now) }
        case .commands(let leases):
            for lease in leases { stop(lease, at: now) }
        case .finished(let states):
            guard post.number == number, post.batch == states.count else { return }
            finished(states, at: now)
        case .released:
            if let lease = releases.removeValue(forKey: number) { keep(.closed([lease])) }
            if let lease = leftover.first(where: { $0.value.number == number })?.key { closeLeftover(lease) }
        case .accepted, .stopped: break
        }
    }

    // MARK: Results

    /// Tells the coordinator of all results that wait, again and again until it answers. Leases are renewed meanwhile.
    mutating func report(at now: Now) {
        guard !post.results.isEmpty, post.next <= now.monotonic else { return }
        post.batch = post.results.count
        post.number = call(.finish(post.results))
        post.next = now.monotonic.advanced(by: .milliseconds(Int64(100 + dice.number(below: 900))))
    }

    /// Lets go of results that the coordinator has taken or refused.
    private mutating func finished(_ states: [TaskState?], at now: Now) {
        let settled = post.results.prefix(states.count)
        for (result, state) in zip(settled, states) {
            if state != nil { asked.append(.observe(.confirmed(result.lease, resultHash: result.resultHash))) }
            attempts[result.lease] = nil
            feed(.ended(result.lease), at: now)
        }
        keep(.closed(settled.map(\.lease)))
        post.results.removeFirst(states.count)
        post.batch = 0
        post.next = now.monotonic
    }

    // MARK: What was left

    /// Gives back what an earlier run held. Whether the coordinator could be told or not, it isn't tried again: a lease
    /// that nobody renews lapses.
    mutating func giveLeftoverBack(at now: Now) {
        for (lease, waited) in leftover.sorted(by: { ($0.key.task, $0.key.fence) < ($1.key.task, $1.key.fence) }) {
            guard waited.until <= now.monotonic else { continue }
            guard waited.number == 0 else {
                closeLeftover(lease)
                continue
            }
            leftover[lease] = (call(.release(lease)), now.monotonic.advanced(by: .milliseconds(500)))
        }
    }

    private mutating func closeLeftover(_ lease: LeaseKey) {
        leftover[lease] = nil
        keep(.closed([lease]))
    }
}
