import FogCore
import FogJobs
import FogSimulation

extension ProtocolCoordinator {
    /// Takes a claim: one that is repeated gets what it got before, any other waits until ``serve(at:)`` has something.
    mutating func claim(
        _ name: UInt64, limit: Int, wait: Duration, _ number: UInt64, of node: NodeID, from sender: SimulatedNode,
        at now: Now
    ) {
        lastArrival += 1
        nodes[node]?.lastClaim = lastArrival
        asked.append(.observe(.claimArrived(node, number: number)))
        let repeated = rows.leases(of: name, with: node)
        guard repeated.isEmpty else {
            let leases = setup.bug == .repeatedClaimNotBegunAnew ? repeated : begunAnew(repeated, at: now)
            let answer = ProtocolMessage.answer(.claimed(leases, heldBackMs: 0), number: number)
            return commit(.action(.send(answer, to: sender)), at: now)
        }
        let longest = min(wait, setup.terms.timeToLive * 2)
        waiting.append(
            WaitingClaim(
                node: node, sender: sender, number: number, name: name, limit: limit, arrival: lastArrival,
                since: now.monotonic, until: now.monotonic.advanced(by: longest)))
    }

    /// Begins the leases of a repeated claim anew, as a renewal would.
    private mutating func begunAnew(_ leases: [LeaseKey], at now: Now) -> [LeaseKey] {
        leases.filter { lease in
            let state = rows.tasks[lease.task]?.row.state
            let phase = state.flatMap { TaskPhase(rawValue: $0.rawValue) } ?? .leased
            let event = TaskEvent.progressed(fence: lease.fence, phase: phase)
            guard (try? apply(event, to: lease.task, at: now)) != nil else { return false }
            observer.receive(.started(lease), at: now, into: &observed)
            return true
        }
    }

    /// Answers the claims that wait and for which there is something, or for which there will be nothing.
    mutating func serve(at now: Now) {
        var left: [WaitingClaim] = []
        for claim in waiting {
            guard let node = nodes[claim.node], isServed(claim, node, at: now) else {
                answer(claim, [], at: now)
                continue
            }
            let chosen = ready.candidates(engines: setup.capacity.engines, room: node.free, limit: claim.limit)
            let leases = chosen.compactMap { task in
                (try? apply(.claimed(by: claim.node), to: task, claim: claim.name, at: now)).map {
                    LeaseKey(task: task, fence: $0.fence)
                }
            }
            if !leases.isEmpty {
                asked.append(.observe(.claimServed(claim.node, number: claim.number)))
                answer(claim, leases, at: now)
            } else if claim.until <= now.monotonic {
                answer(claim, [], at: now)
            } else {
                left.append(claim)
            }
        }
        waiting = left
    }

    /// Whether a claim may get something: it is its node's last, and the node is neither silent nor drains.
    private func isServed(_ claim: WaitingClaim, _ node: KnownWorker, at now: Now) -> Bool {
        let longest = setup.terms.timeToLive + setup.terms.lostAfter
        guard let heard = node.lastHeard, heard.duration(to: now.monotonic) <= longest, !node.saysItDrains else {
            return false
        }
        return claim.arrival == node.lastClaim || setup.bug == .olderClaimServed
    }

    private mutating func answer(_ claim: WaitingClaim, _ leases: [LeaseKey], at now: Now) {
        let heldBack = leases.isEmpty ? .zero : claim.since.duration(to: now.monotonic)
        let message = ProtocolMessage.answer(
            .claimed(leases, heldBackMs: heldBack.clampedMilliseconds), number: claim.number)
        let action = ProtocolAction.send(message, to: claim.sender)
        if leases.isEmpty {
            asked.append(action)
        } else {
            commit(.action(action), at: now)
        }
    }
}
