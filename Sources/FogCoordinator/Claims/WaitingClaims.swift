import FogCore
import FogJobs
import Synchronization

/// The claims for which there was nothing when they came, in the order in which they came, and what they have got since.
///
/// They are served on the database's writer, at the end of a transaction that has made tasks ready or room on a node:
/// what they get becomes durable together with what brought it about.
final class WaitingClaims: Sendable {
    /// A claim that waits.
    struct Claim: Sendable {
        /// Its number among all claims; a node's later claims have larger ones.
        let arrival: UInt64
        let request: ClaimRequest
        let since: MonotonicInstant
        /// Whether somebody still waits for the answer.
        let isPresent: @Sendable () -> Bool
    }

    private struct State {
        var waiting: [Claim] = []
        var served: [UInt64: ClaimResponse] = [:]
    }

    private let state = Mutex(State())

    /// Has a claim wait, until ``withdraw(_:)`` is called for it. Called on the writer.
    func add(_ claim: Claim) {
        state.withLock { $0.waiting.append(claim) }
    }

    /// The claims that wait.
    var waiting: [Claim] { state.withLock { $0.waiting } }

    /// Keeps what claims have got until they fetch it.
    func deliver(_ responses: [(arrival: UInt64, response: ClaimResponse)]) {
        state.withLock { state in
            for (arrival, response) in responses {
                guard let place = state.waiting.firstIndex(where: { $0.arrival == arrival }) else { continue }
                state.waiting.remove(at: place)
                state.served[arrival] = response
            }
        }
    }

    /// What a claim has got; it doesn't wait any more then.
    func fetch(_ arrival: UInt64) -> ClaimResponse? {
        state.withLock { $0.served.removeValue(forKey: arrival) }
    }

    /// Ends a claim's wait and returns what it has got meanwhile.
    @discardableResult
    func withdraw(_ arrival: UInt64) -> ClaimResponse? {
        state.withLock { state in
            state.waiting.removeAll { $0.arrival == arrival }
            return state.served.removeValue(forKey: arrival)
        }
    }
}
