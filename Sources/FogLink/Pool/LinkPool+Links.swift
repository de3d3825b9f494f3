import FogCore

extension LinkPool {
    /// Links of one key that may be given up at a time; the oldest is closed when there are more.
    private static let drainingLimit = 2

    /// Takes a link that another node made, if there is room for it.
    mutating func accept(
        _ link: PooledLink, _ peer: NodeID, _ traffic: TrafficClass, _ now: MonotonicInstant,
        _ outputs: inout Outputs<LinkPoolAction>
    ) {
        guard keysOfLinks[link] == nil else { return }
        guard peer != own else {
            outputs.append(.count(.unwanted))
            return outputs.append(.close(link, .unwanted))
        }
        let key = LinkPoolKey(peer: peer, isolation: .own, traffic: traffic)
        if entries[key] == nil {
            guard makeRoomForKey(now, &outputs) else {
                outputs.append(.count(.refusedKey))
                return outputs.append(.close(link, .full))
            }
            entries[key] = LinkPoolEntry()
        }
        change(key, now, &outputs) { pool, entry, outputs in
            // Nothing was sent on these connections: the other node can't have taken a link from them.
            if entry.round?.isShaking == false { pool.abandonRound(&entry, &outputs) }
            guard pool.makeRoomForLink(besides: key, now, &outputs) else {
                outputs.append(.count(.refusedLink))
                return outputs.append(.close(link, .full))
            }
            outputs.append(.count(.accepted))
            pool.adopt(.init(link: link, isDialled: false, since: now, usedAt: now), key, &entry, now, &outputs)
        }
    }

    /// Has a new link serve its key, or the one that does, by the rule that both nodes follow.
    mutating func adopt(
        _ new: LinkPoolEntry.Standing, _ key: LinkPoolKey, _ entry: inout LinkPoolEntry, _ now: MonotonicInstant,
        _ outputs: inout Outputs<LinkPoolAction>
    ) {
        keysOfLinks[new.link] = key
        guard let old = entry.serving else { return serve(new, key, &entry, &outputs) }
        let isReplacement = old.isDialled == new.isDialled
        let reason: LinkCloseReason = isReplacement ? .replaced : .duplicate
        outputs.append(.count(isReplacement ? .replaced : .duplicate))
        if isReplacement || new.isDialled == (own < key.peer) {
            let held = entry.requests.filter { $0.state == .holding }.map(\.id)
            serve(new, key, &entry, &outputs)
            outputs.append(.drain(old.link, for: new.link, held))
            drain(old, reason, closes: isReplacement || old.isDialled, &entry, now, &outputs)
        } else {
            outputs.append(.drain(new.link, for: old.link, []))
            drain(new, reason, closes: new.isDialled, &entry, now, &outputs)
            outputs.append(.probe(old.link))
        }
    }

    private mutating func drain(
        _ standing: LinkPoolEntry.Standing, _ reason: LinkCloseReason, closes: Bool, _ entry: inout LinkPoolEntry,
        _ now: MonotonicInstant, _ outputs: inout Outputs<LinkPoolAction>
    ) {
        let limit = closes ? configuration.drainLimit : configuration.drainLimit * 2
        entry.draining.append(
            .init(
                standing: standing, reason: reason, closes: closes,
                earliest: now.advanced(by: configuration.lingerTime), latest: now.advanced(by: limit)))
        if entry.draining.count > Self.drainingLimit { close(entry.draining.removeFirst(), &outputs) }
    }

    private mutating func close(_ draining: LinkPoolEntry.Draining, _ outputs: inout Outputs<LinkPoolAction>) {
        if !draining.isDrained { outputs.append(.count(.notDrained)) }
        close(draining.standing.link, draining.reason, &outputs)
    }

    mutating func close(
        _ link: PooledLink, _ reason: LinkCloseReason, _ outputs: inout Outputs<LinkPoolAction>
    ) {
        keysOfLinks[link] = nil
        outputs.append(.close(link, reason))
    }

    /// Gives a key's link to everybody who waits for it.
    func serve(
        _ standing: LinkPoolEntry.Standing, _ key: LinkPoolKey, _ entry: inout LinkPoolEntry,
        _ outputs: inout Outputs<LinkPoolAction>
    ) {
        entry.serving = standing
        entry.failedRounds = 0
        entry.lastError = nil
        entry.notBefore = nil
        var served: [LinkRequest] = []
        for index in entry.requests.indices where entry.requests[index].state != .holding {
            entry.requests[index].state = .holding
            served.append(entry.requests[index].id)
        }
        if !served.isEmpty { outputs.append(.ready(key, standing.link, served)) }
    }

    /// Has the link that was given up last serve again.
    private mutating func revive(
        _ key: LinkPoolKey, _ entry: inout LinkPoolEntry, _ now: MonotonicInstant,
        _ outputs: inout Outputs<LinkPoolAction>
    ) {
        guard var standing = entry.draining.popLast()?.standing else { return }
        standing.usedAt = now
        outputs.append(.count(.revived))
        for index in entry.requests.indices where entry.requests[index].state == .holding {
            entry.requests[index].state = .told
        }
        serve(standing, key, &entry, &outputs)
    }

    mutating func end(
        _ link: PooledLink, _ error: LinkError, _ key: LinkPoolKey, _ entry: inout LinkPoolEntry,
        _ now: MonotonicInstant, _ outputs: inout Outputs<LinkPoolAction>
    ) {
        keysOfLinks[link] = nil
        outputs.append(.count(error == .unresponsive ? .unresponsive : .ended))
        guard let old = entry.serving, old.link == link else {
            return entry.draining.removeAll { $0.standing.link == link }
        }
        entry.serving = nil
        if old.since.duration(to: now) >= configuration.steadyTime { entry.failures = 0 }
        guard entry.draining.isEmpty else { return revive(key, &entry, now, &outputs) }
        var held: [LinkRequest] = []
        for index in entry.requests.indices where entry.requests[index].state == .holding {
            held.append(entry.requests[index].id)
            entry.requests[index].state = .waiting(until: now.advanced(by: configuration.patience))
        }
        entry.requests.removeAll { $0.persistence == .onDemand && held.contains($0.id) }
        if !held.isEmpty { outputs.append(.lost(key, link, error, held)) }
        delay(&entry, now)
    }

    /// When the key's link is closed because nobody uses it: not while another is given up for it, which the other node
    /// might then close while this one goes back to it.
    func idleDeadline(of entry: LinkPoolEntry) -> MonotonicInstant? {
        guard let serving = entry.serving, serving.isDialled, entry.requests.isEmpty, entry.draining.isEmpty else {
            return nil
        }
        return serving.usedAt.advanced(by: configuration.idleLimit)
    }

    /// Closes what is idle, and what has been given up for long enough.
    mutating func closeIfDue(
        _ entry: inout LinkPoolEntry, _ now: MonotonicInstant, _ outputs: inout Outputs<LinkPoolAction>
    ) {
        for draining in entry.draining where now >= draining.deadline { close(draining, &outputs) }
        entry.draining.removeAll { now >= $0.deadline }
        if let serving = entry.serving, let deadline = idleDeadline(of: entry), now >= deadline {
            entry.serving = nil
            outputs.append(.count(.idle))
            close(serving.link, .idle, &outputs)
        }
    }
}
