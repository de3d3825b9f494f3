import FogCore

extension LinkPool {
    mutating func want(
        _ key: LinkPoolKey, _ request: LinkRequest, _ persistence: LinkPersistence, _ now: MonotonicInstant,
        _ outputs: inout Outputs<LinkPoolAction>
    ) {
        guard key.peer != own else { return outputs.append(.failed(key, .ownNode, [request])) }
        if entries[key] == nil {
            guard makeRoomForKey(now, &outputs) else {
                outputs.append(.count(.refusedKey))
                return outputs.append(.failed(key, .full(.keys), [request]))
            }
            entries[key] = LinkPoolEntry()
        }
        change(key, now, &outputs) { pool, entry, outputs in
            guard !entry.requests.contains(where: { $0.id == request }) else {
                return outputs.append(.count(.repeatedRequest))
            }
            guard entry.requests.count < pool.configuration.requestLimit else {
                outputs.append(.count(.refusedRequest))
                return outputs.append(.failed(key, .full(.requests), [request]))
            }
            let until = now.advanced(by: pool.configuration.patience)
            entry.requests.append(.init(id: request, persistence: persistence, state: .waiting(until: until)))
            if let standing = entry.serving { pool.serve(standing, key, &entry, &outputs) }
        }
    }

    /// Tells requests that wait that they aren't met, and forgets those on demand.
    func failWaiting(
        _ key: LinkPoolKey, _ entry: inout LinkPoolEntry, _ error: LinkPoolError, dueBy now: MonotonicInstant? = nil,
        _ outputs: inout Outputs<LinkPoolAction>
    ) {
        var failed: [LinkRequest] = []
        for index in entry.requests.indices {
            guard case .waiting(let until) = entry.requests[index].state, now.map({ $0 >= until }) ?? true else {
                continue
            }
            entry.requests[index].state = .told
            failed.append(entry.requests[index].id)
        }
        entry.requests.removeAll { $0.persistence == .onDemand && $0.state == .told }
        if !failed.isEmpty { outputs.append(.failed(key, error, failed)) }
    }

    func expireRequests(
        _ key: LinkPoolKey, _ entry: inout LinkPoolEntry, _ now: MonotonicInstant,
        _ outputs: inout Outputs<LinkPoolAction>
    ) {
        failWaiting(key, &entry, .timedOut(entry.lastError), dueBy: now, &outputs)
    }

    /// Remembers where a node takes links, and uses that at once for keys that wait for it.
    mutating func take(
        _ list: [NetworkAddress], of peer: NodeID, _ now: MonotonicInstant, _ outputs: inout Outputs<LinkPoolAction>
    ) {
        var seen: Set<NetworkAddress> = []
        let list = list.prefix(configuration.addressLimit).filter { seen.insert($0).inserted }
        let before = addresses[peer] ?? []
        if list.isEmpty {
            addresses[peer] = nil
        } else if addresses[peer] != nil || makeRoomForAddresses(&outputs) {
            addresses[peer] = list
        } else {
            return outputs.append(.count(.refusedAddresses))
        }
        // The order says what is wanted most, and a link that stood has changed it: only other addresses are news.
        let isNews = Set(before) != seen
        for key in entries.keys.filter({ $0.peer == peer }).sorted() {
            change(key, now, &outputs) { _, entry, _ in
                if isNews, !list.isEmpty { entry.notBefore = nil }
                if let tried = entry.round?.tried { entry.round?.untried = list.filter { !tried.contains($0) } }
            }
        }
    }

    private mutating func makeRoomForAddresses(_ outputs: inout Outputs<LinkPoolAction>) -> Bool {
        guard addresses.count >= configuration.peerLimit else { return true }
        let wanted = Set(entries.keys.map(\.peer))
        guard let unwanted = addresses.keys.filter({ !wanted.contains($0) }).min() else { return false }
        addresses[unwanted] = nil
        outputs.append(.count(.refusedAddresses))
        return true
    }
}

extension LinkPoolEntry {
    mutating func release(_ request: LinkRequest, at now: MonotonicInstant) {
        guard let index = requests.firstIndex(where: { $0.id == request }) else { return }
        requests.remove(at: index)
        serving?.usedAt = now
    }
}
