import FogCore
import FogExecution
import FogJobs
import FogSimulation

extension ProtocolCoordinator {
    /// Carries out a call, as `CoordinatorOperations` and `CoordinatorTransaction` do.
    mutating func take(_ message: ProtocolMessage, from sender: SimulatedNode, at now: Now) {
        switch message {
        case .hangUp(let number):
            waiting.removeAll { $0.sender == sender && $0.number == number }
        case .call(let call, let number):
            // While it starts, nobody gets through to it.
            guard resumesLeft == 0 else { return }
            if sender.index <= setup.workers {
                let node = ProtocolSetup.worker(at: sender)
                nodes[node]?.lastHeard = now.monotonic
                carryOut(call, number, of: node, from: sender, at: now)
            } else {
                carryOut(call, number, from: sender, at: now)
            }
        case .answer: break
        }
    }

    private func answer(_ answer: ProtocolAnswer, _ number: UInt64, to sender: SimulatedNode) -> ProtocolAction {
        .send(.answer(answer, number: number), to: sender)
    }

    // MARK: Submitters

    private mutating func carryOut(
        _ call: ProtocolCall, _ number: UInt64, from sender: SimulatedNode, at now: Now
    ) {
        switch call {
        case .submit(let order):
            let job = rows.jobsByKey[order.key] ?? insert(order, at: now)
            commit(.action(answer(.accepted(job), number, to: sender)), at: now)
        case .stop(let job):
            stop(job, .cancelled, then: .action(answer(.stopped, number, to: sender)), at: now)
        default: break
        }
    }

    private mutating func insert(_ order: JobOrder, at now: Now) -> JobID {
        lastSequence += 1
        let job = JobRow(id: JobID(using: &dice), sequence: lastSequence, order: order, submittedAt: now.wall)
        write(.job(job))
        for task in rows.tasks(of: job) { becameReady(task.row.id, of: job, queuedAt: now.wall, at: now) }
        if let total = order.totalTimeout { timers.add(.totalTimeout(job.id), at: now.monotonic.advanced(by: total)) }
        return job.id
    }

    // MARK: Workers

    private mutating func carryOut(
        _ call: ProtocolCall, _ number: UInt64, of node: NodeID, from sender: SimulatedNode, at now: Now
    ) {
        switch call {
        case .claim(let name, let limit, let wait):
            claim(name, limit: limit, wait: wait, number, of: node, from: sender, at: now)
        case .renew(let renewals):
            let response = renew(renewals, by: node, at: now)
            commit(.action(answer(.renewed(response), number, to: sender)), at: now)
        case .finish(let results):
            let states = results.map { finish($0, by: node, at: now) }
            commit(.action(answer(.finished(states), number, to: sender)), at: now)
        case .release(let lease):
            if holder(of: lease) == node { attempt(.released(fence: lease.fence), to: lease.task, at: now) }
            commit(.action(answer(.released, number, to: sender)), at: now)
        case .heartbeat(let isDraining):
            nodes[node]?.saysItDrains = isDraining
            let stop = nodes[node]?.stop.sorted { ($0.task, $0.fence) < ($1.task, $1.fence) } ?? []
            asked.append(answer(.commands(stop: stop), number, to: sender))
        case .submit, .stop: break
        }
    }

    private mutating func renew(
        _ renewals: [RenewRequest.Renewal], by node: NodeID, at now: Now
    ) -> RenewResponse {
        var response = RenewResponse(renewed: [], stop: [])
        for renewal in renewals {
            let lease = renewal.lease
            guard holder(of: lease) == node,
                let row = try? apply(.progressed(fence: lease.fence, phase: renewal.phase), to: lease.task, at: now)
            else {
                response.stop.append(lease)
                continue
            }
            if setup.bug != .renewalNotObserved { observer.receive(.started(lease), at: now, into: &observed) }
            if row.stopping == nil {
                response.renewed.append(lease)
            } else {
                response.stop.append(lease)
            }
        }
        return response
    }

    /// Ends an attempt and returns the state of its task, or `nil` if that is refused.
    private mutating func finish(_ result: AttemptResult, by node: NodeID, at now: Now) -> TaskState? {
        let lease = result.lease
        guard let row = rows.tasks[lease.task]?.row else { return nil }
        if row.lastFinish == FinishMark(fence: lease.fence, resultHash: result.resultHash) {
            if setup.bug == .repeatedFinishCountedAgain {
                write(.attemptEnded(lease, .failed, resultHash: result.resultHash))
            }
            return row.state
        }
        if setup.bug == .finishAcceptedAfterRelease { reclaim(lease, for: node) }
        let acceptsAny = setup.bug == .finishUnderAnOldFenceAccepted
        guard acceptsAny || holder(of: lease) == node else { return nil }
        let event = TaskEvent.finished(
            fence: acceptsAny ? row.fence : lease.fence, outcome: result.outcome, resultHash: result.resultHash)
        return (try? apply(event, to: lease.task, resultHash: result.resultHash, at: now))?.state
    }

    /// A planted mistake: whoever gave a task back has it again.
    private mutating func reclaim(_ lease: LeaseKey, for node: NodeID) {
        guard let stored = rows.tasks[lease.task], stored.row.state == .queued, stored.row.fence == lease.fence,
            let job = rows.jobs[lease.task.job]
        else { return }
        var row = stored.row
        row.state = .running
        row.node = node
        write(.task(row, queuedAt: stored.queuedAt))
        ready.remove(lease.task, priority: job.order.priority, sequence: job.sequence)
        nodes[node]?.free.take(ProtocolSetup.requirements)
    }
}
