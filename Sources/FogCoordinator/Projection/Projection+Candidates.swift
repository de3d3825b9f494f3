import FogCore
import FogJobs

extension Projection {
    /// The tasks that a worker should get: what fits into what it offers, less what it holds; `nil` while it drains,
    /// or if it has made another claim since the one with this number. What it offers is only its word: it holds no more
    /// tasks than the bound.
    func candidates(for node: NodeID, claim: UInt64, limit: Int, at now: Now, terms: LeaseTerms) -> [TaskID]? {
        read { state in
            guard let known = state.nodes[node], known.lastClaim == claim,
                known.availability(at: now, terms: terms) == .ready
            else { return nil }
            return state.ready.candidates(
                engines: known.record.capacity.engines, room: known.free,
                limit: max(0, min(limit, nodeTasks - known.held)))
        }
    }
}

extension ProjectedNode {
    /// Whether the node takes new tasks: one that is not heard of for as long as a lost lease lasts is silent.
    func availability(at now: Now, terms: LeaseTerms) -> NodeAvailability {
        guard let lastHeard, lastHeard.duration(to: now.monotonic) <= terms.timeToLive + terms.lostAfter else {
            return .silent
        }
        return record.isDraining || saysItDrains ? .draining : .ready
    }
}
