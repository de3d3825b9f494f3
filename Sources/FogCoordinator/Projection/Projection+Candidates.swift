import FogCore
import FogJobs

extension Projection {
    /// The tasks that a worker should get: what fits into what it offers, less what it holds; none while it is cordoned
    /// or not approved; `nil` while it drains, or if the claim with this number isn't its last or was given up. What it
    /// offers is only its word: it holds no more tasks than the bound.
    func candidates(for node: NodeID, claim: UInt64, limit: Int, at now: Now, terms: LeaseTerms) -> [TaskID]? {
        read { state in
            guard let known = state.nodes[node], known.lastClaim == claim else { return nil }
            switch known.availability(at: now, terms: terms) {
            case .ready: break
            // It may change at any time, so its claim waits; only a node that drains wants to be told at once.
            case .pending, .cordoned: return []
            case .draining, .silent: return nil
            }
            return state.ready.candidates(
                engines: known.record.capacity.engines, room: known.free,
                limit: max(0, min(limit, nodeTasks - known.held)))
        }
    }
}

extension ProjectedNode {
    /// Whether the node takes new tasks: one that is not heard of for as long as a lost lease lasts is silent. Of several
    /// reasons against it, the one that has to go away first.
    func availability(at now: Now, terms: LeaseTerms) -> NodeAvailability {
        guard record.isApproved else { return .pending }
        guard let lastHeard, lastHeard.duration(to: now.monotonic) <= terms.timeToLive + terms.lostAfter else {
            return .silent
        }
        if record.isDraining || saysItDrains { return .draining }
        return record.isCordoned ? .cordoned : .ready
    }
}
