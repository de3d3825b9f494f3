import FogCore

extension LinkPool {
    /// Makes room for one more link, and says whether there is.
    ///
    /// - Parameter key: Whose it will be: its own link isn't given up for it.
    mutating func makeRoomForLink(
        besides key: LinkPoolKey, _ now: MonotonicInstant, _ outputs: inout Outputs<LinkPoolAction>
    ) -> Bool {
        if keysOfLinks.count + roundCount < configuration.linkLimit { return true }
        return evictIdle(besides: key, now, &outputs)
    }

    /// Makes room for one more key, and says whether there is.
    mutating func makeRoomForKey(_ now: MonotonicInstant, _ outputs: inout Outputs<LinkPoolAction>) -> Bool {
        if entries.count < configuration.keyLimit { return true }
        let resting = entries.filter { $0.value.isResting }.min { left, right in
            (left.value.notBefore ?? .origin, left.key) < (right.value.notBefore ?? .origin, right.key)
        }
        if let resting {
            entries[resting.key] = nil
            return true
        }
        return evictIdle(besides: nil, now, &outputs) && entries.count < configuration.keyLimit
    }

    /// Closes the link that nobody has held or used for longest, with those that are being given up for it.
    private mutating func evictIdle(
        besides key: LinkPoolKey?, _ now: MonotonicInstant, _ outputs: inout Outputs<LinkPoolAction>
    ) -> Bool {
        let idle = entries.filter { $0.key != key && $0.value.isEvictable }.min { left, right in
            (left.value.serving?.usedAt ?? now, left.key) < (right.value.serving?.usedAt ?? now, right.key)
        }
        guard let victim = idle?.key else { return false }
        change(victim, now, &outputs) { pool, entry, outputs in
            guard let serving = entry.serving else { return }
            entry.serving = nil
            outputs.append(.count(.evicted))
            pool.abandonRound(&entry, &outputs)
            for draining in entry.draining { pool.close(draining.standing.link, .evicted, &outputs) }
            entry.draining = []
            pool.close(serving.link, .evicted, &outputs)
        }
        return true
    }
}
