import FogCore

extension MixnetClient {
    /// How often it sends and fetches; `nil` without a network.
    var pace: ClientPace? { topology.map { ClientPace(configuration.cover, $0.parameters) } }

    /// Whether it sends and fetches now when it has nothing to say.
    public var hasCover: Bool { configuration.cover != .off && !isBudgetUsedUp }

    /// Begins a new day's account when one has begun.
    mutating func turnDay(_ time: WallTime) {
        let day = ClientSpending.day(of: time)
        guard spending?.day != day else { return }
        spending = ClientSpending(day: day)
        isBudgetUsedUp = false
    }

    /// Whether cover may cost so many bytes; if not, there is no more today.
    mutating func affordsCover(_ bytes: UInt64) -> Bool {
        guard configuration.cover != .off else { return false }
        if spending?.exceeds(configuration.budget, with: bytes) == true { isBudgetUsedUp = true }
        return !isBudgetUsedUp
    }

    mutating func spend(_ bytes: UInt64) { spending?.spend(bytes) }

    /// Takes note of time that a processor has worked.
    mutating func spend(processor time: Duration) {
        spending?.processor += max(.zero, time)
        // Said as soon as it is so.
        if configuration.cover != .off { _ = affordsCover(0) }
    }

    /// Counts what came by itself: what is fetched is counted when it is asked for.
    mutating func notePushed() {
        guard !configuration.fetches, let geometry = topology?.geometry else { return }
        spend(ClientPace.fetchBytes(1, geometry))
    }

    /// Whether something may come that somebody waits for, or that would be in the way of what comes next.
    private var awaits: Bool {
        !exchanges.isEmpty
            || replies.values.contains { reply in
                if case .exchange = reply.purpose { !reply.isOverdue } else { false }
            }
    }

    /// Sets when mailboxes are looked into next, where that doesn't stand.
    mutating func scheduleFetches(at now: MonotonicInstant) {
        let isWanted = configuration.fetches && (hasCover || awaits)
        for index in gateways.indices {
            guard let pace, isWanted else {
                gateways[index].nextFetch = nil
                continue
            }
            if gateways[index].nextFetch == nil {
                gateways[index].nextFetch = now.advanced(by: pace.fetchInterval)
            }
        }
    }

    /// Looks into the mailboxes whose time it is. What was missed isn't made up for.
    mutating func fetchDue(at now: MonotonicInstant, _ outputs: inout Outputs<ClientAction>) {
        guard let topology, let pace else { return }
        let cost = ClientPace.fetchBytes(pace.fetchCount, topology.geometry)
        for index in gateways.indices {
            guard let time = gateways[index].nextFetch, time <= now else { continue }
            let next = time.advanced(by: pace.fetchInterval)
            gateways[index].nextFetch = next > now ? next : now.advanced(by: pace.fetchInterval)
            guard affordsCover(cost) || awaits else { continue }
            spend(cost)
            outputs.append(.fetch(gateways[index].node, count: pace.fetchCount))
        }
    }
}
