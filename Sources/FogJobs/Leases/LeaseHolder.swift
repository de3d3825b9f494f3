public import FogCore

/// The worker's side of leases: when to renew, and when a task must be stopped because the coordinator may already have
/// given it to another.
///
/// A lease is good for its time to live from the moment at which the request that obtained or renewed it was *sent*:
/// the coordinator's clock can't have started earlier than that. A claim that the coordinator held back until there was
/// a task began that much later, by the coordinator's word, of which an eighth is left out because its clock may be
/// fast. The worker gives up a little earlier still (``margin``), so that clocks that run at slightly different speeds
/// and the time that stopping takes can't make two workers run the same task.
public struct LeaseHolder: StateMachine, Sendable {
    /// What the worker tells its lease keeper.
    public enum Event: Hashable, Sendable {
        /// A claim that was sent at this instant was answered with this lease, after the coordinator had held it back
        /// for so long.
        case granted(LeaseKey, sentAt: MonotonicInstant, heldBack: Duration = .zero)
        /// A renewal that was sent at this instant was confirmed.
        case renewed(LeaseKey, sentAt: MonotonicInstant)
        /// The task is finished, given back or revoked.
        case ended(LeaseKey)
    }

    /// What the keeper asks of the worker.
    public enum Action: Hashable, Sendable {
        /// Send one renewal for all these leases, at most ``RenewRequest/limit``.
        case renew([LeaseKey])
        /// The lease may have lapsed: stop the attempt at once.
        case stop(LeaseKey)
    }

    private let terms: LeaseTerms
    private var deadlines: [LeaseKey: MonotonicInstant] = [:]
    private var nextRenewal: MonotonicInstant?

    /// Starts with no lease.
    public init(terms: LeaseTerms) {
        self.terms = terms
    }

    /// How long before the end of its lease the worker stops a task: an eighth of the time to live.
    public var margin: Duration { terms.timeToLive / 8 }

    /// The leases held, in no particular order.
    public var held: some Collection<LeaseKey> { deadlines.keys }

    public var nextDeadline: MonotonicInstant? {
        guard let expiry = deadlines.values.min() else { return nil }
        return nextRenewal.map { min($0, expiry) } ?? expiry
    }

    public mutating func receive(_ events: Span<Event>, at now: Now, into outputs: inout Outputs<Action>) {
        for index in events.indices {
            switch events[index] {
            case .granted(let key, let sentAt, let heldBack):
                let held = max(.zero, heldBack)
                let start = min(sentAt.advanced(by: held - held / 8), now.monotonic)
                deadlines[key] = expiry(start)
                if nextRenewal == nil { nextRenewal = start.advanced(by: terms.renewalInterval) }
            case .renewed(let key, let sentAt):
                if let deadline = deadlines[key] { deadlines[key] = max(deadline, expiry(sentAt)) }
            case .ended(let key):
                deadlines[key] = nil
            }
        }
        let over = deadlines.filter { $0.value <= now.monotonic }.keys
        for key in Self.sorted(over) {
            deadlines[key] = nil
            outputs.append(.stop(key))
        }
        guard !deadlines.isEmpty else {
            nextRenewal = nil
            return
        }
        if let due = nextRenewal, due <= now.monotonic {
            nextRenewal = now.monotonic.advanced(by: terms.renewalInterval)
            var rest = Self.sorted(deadlines.keys)[...]
            while !rest.isEmpty {
                outputs.append(.renew(Array(rest.prefix(RenewRequest.limit))))
                rest = rest.dropFirst(RenewRequest.limit)
            }
        }
    }

    private static func sorted(_ keys: some Collection<LeaseKey>) -> [LeaseKey] {
        keys.sorted { ($0.task, $0.fence) < ($1.task, $1.fence) }
    }

    private func expiry(_ sentAt: MonotonicInstant) -> MonotonicInstant {
        sentAt.advanced(by: terms.timeToLive - margin)
    }
}
