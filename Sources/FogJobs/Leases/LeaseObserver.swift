public import FogCore

/// The coordinator's side of leases: notices those that weren't renewed for their time to live.
///
/// A renewal is seen when the coordinator has stored it. Time is the observer's own monotonic clock; the worker's clock
/// plays no part. After a restart the coordinator starts every stored lease anew, so that each gets one whole time to
/// live of grace and no worker loses its task to the coordinator's own absence.
///
/// Costs: constant time an event. Deadlines are kept in the order in which they fall due, which is the order in which
/// they were set, because all leases have the same terms; an entry that a later renewal has overtaken is skipped when
/// its time comes. Memory grows with the leases and with the renewals of one time to live.
public struct LeaseObserver: StateMachine, Sendable {
    /// What the store tells the observer.
    public enum Event: Hashable, Sendable {
        /// A lease was granted, or found in the store after a restart.
        case started(LeaseKey)
        /// A renewal of the lease was stored.
        case renewed(LeaseKey)
        /// The lease is over.
        case ended(LeaseKey)
        /// The observer itself stood still, so that no renewal could be stored: every lease begins anew.
        case resumed
    }

    /// What the observer asks of the store.
    public enum Action: Hashable, Sendable {
        /// Mark the task as unknown: its worker is late.
        case lapsed(LeaseKey)
        /// Give the task up: its worker didn't come back.
        case lost(LeaseKey)

        /// The lease that it is about.
        public var lease: LeaseKey {
            switch self {
            case .lapsed(let lease), .lost(let lease): lease
            }
        }
    }

    private struct Watch {
        var generation: UInt64
        var hasLapsed: Bool
    }

    private struct Deadline {
        var at: MonotonicInstant
        var key: LeaseKey
        var generation: UInt64
    }

    private let terms: LeaseTerms
    private var watches: [LeaseKey: Watch] = [:]
    private var lapses = DeadlineQueue<Deadline>()
    private var losses = DeadlineQueue<Deadline>()
    private var generation: UInt64 = 0

    /// Starts with no lease.
    public init(terms: LeaseTerms) {
        self.terms = terms
    }

    /// Whether the lease wasn't renewed since the observer found that it has lapsed, or isn't watched any more.
    ///
    /// A store that carries actions out some time after they were asked for asks this in the same transaction: a renewal
    /// that was stored between has been confirmed to the worker, and the action doesn't hold any more.
    public func isOverdue(_ lease: LeaseKey) -> Bool { watches[lease]?.hasLapsed ?? true }

    /// Whether the lease is watched: it was granted and isn't over.
    public func isWatched(_ lease: LeaseKey) -> Bool { watches[lease] != nil }

    /// How many leases are watched.
    public var count: Int { watches.count }

    public var nextDeadline: MonotonicInstant? {
        switch (lapses.first?.at, losses.first?.at) {
        case (nil, let other), (let other, nil): other
        case (let lapse?, let loss?): min(lapse, loss)
        }
    }

    public mutating func receive(_ events: Span<Event>, at now: Now, into outputs: inout Outputs<Action>) {
        for index in events.indices {
            switch events[index] {
            case .started(let key):
                watch(key, at: now)
            case .renewed(let key):
                if watches[key] != nil { watch(key, at: now) }
            case .ended(let key):
                watches[key] = nil
            case .resumed:
                for key in watches.keys { watch(key, at: now) }
            }
        }
        while let due = lapses.popFirst(where: { $0.at <= now.monotonic }) {
            guard let watch = watches[due.key], watch.generation == due.generation else { continue }
            watches[due.key]?.hasLapsed = true
            outputs.append(.lapsed(due.key))
            losses.append(
                Deadline(
                    at: now.monotonic.advanced(by: terms.lostAfter), key: due.key, generation: due.generation))
        }
        while let due = losses.popFirst(where: { $0.at <= now.monotonic }) {
            guard let watch = watches[due.key], watch.generation == due.generation, watch.hasLapsed else { continue }
            watches[due.key] = nil
            outputs.append(.lost(due.key))
        }
    }

    private mutating func watch(_ key: LeaseKey, at now: Now) {
        generation &+= 1
        watches[key] = Watch(generation: generation, hasLapsed: false)
        lapses.append(
            Deadline(at: now.monotonic.advanced(by: terms.timeToLive), key: key, generation: generation))
    }
}

/// A queue whose elements come out in the order in which they went in; its storage is compacted as it empties.
private struct DeadlineQueue<Element: Sendable>: Sendable {
    private var elements: [Element] = []
    private var head = 0

    var first: Element? { head < elements.count ? elements[head] : nil }

    mutating func append(_ element: Element) {
        elements.append(element)
    }

    mutating func popFirst(where isDue: (Element) -> Bool) -> Element? {
        guard let first, isDue(first) else { return nil }
        head += 1
        if head > 64, head > elements.count / 2 {
            elements.removeFirst(head)
            head = 0
        }
        return first
    }
}
