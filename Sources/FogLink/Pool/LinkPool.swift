public import FogCore

/// The links of one node, made, kept, shared and given up by rules, as a value that does no I/O.
///
/// Each ``LinkPoolKey`` goes its own way:
///
/// ```
///            the delay is over               connected                   dialled
///   resting ───────────────────▶ dialling ─────────────▶ handshake ────────────────▶ serving
///     ▲                            │  ▲                    │   │                      ▲ │ ▲
///     │    all addresses failed    │  │  failed, addresses │   │       a link is taken│ │ │ the one that serves
///     ├────────────────────────────┘  └────────────────────┤   └─ ─ ─ ─ ─ ─ ─ ─ ─ ─ ─ ┘ │ │ has ended
///     │    failed, none is left         are left           │    (both until it is over)  │ │
///     ├────────────────────────────────────────────────────┘                             │ │
///     │    ended, closed as idle, evicted                                                │ │
///     ├──────────────────────────────────────────────────────────────────────────────────┤ │
///     ▼                                                           of two links, the loser│ │
///   forgotten, if nothing is wanted                                                      ▼ │
///   and the delay is over                 closed ◀────────────────────────────────── draining
///                                                drained and lingered, or for too long
/// ```
///
/// **One handshake.** Addresses are dialled in turns, the next after ``LinkPoolConfiguration/stagger`` or a failure.
/// They race for a connection; only the first one begins a handshake, and the others are given up until it fails.
///
/// **One link.** Two nodes that dial each other at once have two links. Both keep the one that the smaller ``NodeID``
/// dialled. The other is closed by its dialler, which can know best that both links stand at both ends: a node takes
/// a link only after the link stands at its dialler. What isn't sent moves to the link that stays, and the loser stays
/// open for ``LinkPoolConfiguration/lingerTime`` for what is on its way. The node that doesn't close it probes the link
/// that stays, because the other may have dialled only since that link is dead; and if the link that stays ends, the
/// loser serves again. Of two links of the same dialler the newer stays: nobody dials who has a link.
///
/// **Isolation.** A link is bound to its key when it is dialled, or taken from a node that proved who it is; it is never
/// given to another. No link that was taken serves an anonymous key.
///
/// **Idle links** are closed by the node that made them. One that was taken is closed only to make room.
///
/// **Cost.** Each call looks at all keys, which is little beside what a connection costs.
public struct LinkPool: StateMachine, Sendable {
    public typealias Event = LinkPoolEvent
    public typealias Action = LinkPoolAction

    let own: NodeID
    let configuration: LinkPoolConfiguration
    var entries: [LinkPoolKey: LinkPoolEntry] = [:]
    var addresses: [NodeID: [NetworkAddress]] = [:]
    var keysOfAttempts: [DialAttempt: LinkPoolKey] = [:]
    var keysOfLinks: [PooledLink: LinkPoolKey] = [:]
    /// Keys that a link is being made for.
    var roundCount = 0
    var lastAttempt: UInt64 = 0
    var jitter = ReconnectionJitter()
    public private(set) var nextDeadline: MonotonicInstant?

    /// Makes an empty pool.
    ///
    /// - Parameter own: Who this node is.
    public init(own: NodeID, configuration: LinkPoolConfiguration = LinkPoolConfiguration()) {
        self.own = own
        self.configuration = configuration
    }

    /// Links that stand, with those that are being given up.
    public var linkCount: Int { keysOfLinks.count }
    /// Keys that something is known of.
    public var keyCount: Int { entries.count }

    /// The link that serves a key.
    public func link(for key: LinkPoolKey) -> PooledLink? { entries[key]?.serving?.link }

    public mutating func receive(_ events: Span<Event>, at now: Now, into outputs: inout Outputs<Action>) {
        for index in events.indices { take(events[index], now.monotonic, &outputs) }
        var due: [LinkPoolKey] = []
        for (key, entry) in entries {
            if let deadline = deadline(of: entry, key), deadline <= now.monotonic { due.append(key) }
        }
        // The order of a dictionary must not reach an action.
        for key in due.sorted() { change(key, now.monotonic, &outputs) { _, _, _ in } }
        nextDeadline = nil
        for (key, entry) in entries {
            guard let deadline = deadline(of: entry, key) else { continue }
            nextDeadline = min(nextDeadline ?? deadline, deadline)
        }
    }

    private mutating func take(_ event: Event, _ now: MonotonicInstant, _ outputs: inout Outputs<Action>) {
        switch event {
        case .want(let key, let request, let persistence): want(key, request, persistence, now, &outputs)
        case .release(let key, let request):
            change(key, now, &outputs) { _, entry, _ in entry.release(request, at: now) }
        case .addresses(let peer, let list): take(list, of: peer, now, &outputs)
        case .connected(let attempt):
            guard let key = keysOfAttempts[attempt] else { return }
            change(key, now, &outputs) { pool, entry, outputs in pool.connected(attempt, &entry, &outputs) }
        case .dialled(let attempt, let link):
            guard let key = keysOfAttempts[attempt] else {
                outputs.append(.count(.unwanted))
                outputs.append(.close(link, .unwanted))
                return
            }
            change(key, now, &outputs) { pool, entry, outputs in
                pool.dialled(attempt, link, key, &entry, now, &outputs)
            }
        case .dialFailed(let attempt, let error):
            guard let key = keysOfAttempts[attempt] else { return }
            change(key, now, &outputs) { pool, entry, outputs in pool.fail(attempt, error, &entry, now, &outputs) }
        case .accepted(let link, let peer, let traffic): accept(link, peer, traffic, now, &outputs)
        case .active(let link):
            guard let key = keysOfLinks[link] else { return }
            change(key, now, &outputs) { _, entry, _ in
                if entry.serving?.link == link { entry.serving?.usedAt = now }
            }
        case .drained(let link):
            guard let key = keysOfLinks[link] else { return }
            change(key, now, &outputs) { _, entry, _ in
                for index in entry.draining.indices where entry.draining[index].standing.link == link {
                    entry.draining[index].isDrained = true
                }
            }
        case .ended(let link, let error):
            guard let key = keysOfLinks[link] else { return }
            change(key, now, &outputs) { pool, entry, outputs in pool.end(link, error, key, &entry, now, &outputs) }
        case .jitter(let number): jitter.take(number)
        }
    }

    /// Changes what is known of a key, if anything is, and does what follows from it and from the time.
    mutating func change(
        _ key: LinkPoolKey, _ now: MonotonicInstant, _ outputs: inout Outputs<Action>,
        _ body: (inout LinkPool, inout LinkPoolEntry, inout Outputs<Action>) -> Void
    ) {
        guard var entry = entries[key] else { return }
        body(&self, &entry, &outputs)
        settle(key, &entry, now, &outputs)
        let isOver = entry.isResting && (entry.notBefore.map { now >= $0 } ?? true)
        entries[key] = isOver ? nil : entry
    }

    private mutating func settle(
        _ key: LinkPoolKey, _ entry: inout LinkPoolEntry, _ now: MonotonicInstant, _ outputs: inout Outputs<Action>
    ) {
        closeIfDue(&entry, now, &outputs)
        expireAttempts(&entry, now, &outputs)
        expireRequests(key, &entry, now, &outputs)
        let isOfUse = entry.serving == nil ? entry.needsLink : entry.round?.isShaking == true
        if entry.round != nil, !isOfUse { abandonRound(&entry, &outputs) }
        if entry.serving == nil, entry.needsLink, entry.round == nil, now >= entry.notBefore ?? now {
            beginRound(key, &entry, now, &outputs)
        }
        if entry.round != nil { advance(key, &entry, now, &outputs) }
    }

    /// When something is to be done for a key though nothing happens.
    private func deadline(of entry: LinkPoolEntry, _ key: LinkPoolKey) -> MonotonicInstant? {
        var earliest: MonotonicInstant?
        func consider(_ instant: MonotonicInstant?) {
            if let instant { earliest = min(earliest ?? instant, instant) }
        }
        for request in entry.requests {
            if case .waiting(let until) = request.state { consider(until) }
        }
        for draining in entry.draining { consider(draining.deadline) }
        consider(idleDeadline(of: entry))
        if let round = entry.round {
            for attempt in round.attempts { consider(attempt.deadline) }
            if !round.isShaking, !round.untried.isEmpty { consider(round.nextStart) }
        } else if entry.isResting || entry.serving == nil && entry.needsLink && addresses[key.peer] != nil {
            consider(entry.notBefore)
        }
        return earliest
    }
}
