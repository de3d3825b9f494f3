import FogCore

extension LinkPool {
    /// Begins to try a peer's addresses, if any are known and there is room for a link.
    mutating func beginRound(
        _ key: LinkPoolKey, _ entry: inout LinkPoolEntry, _ now: MonotonicInstant,
        _ outputs: inout Outputs<LinkPoolAction>
    ) {
        guard let list = addresses[key.peer] else { return failWaiting(key, &entry, .noAddress, &outputs) }
        guard makeRoomForLink(besides: key, now, &outputs) else {
            outputs.append(.count(.refusedLink))
            delay(&entry, now)
            return failWaiting(key, &entry, .full(.links), &outputs)
        }
        entry.round = LinkPoolEntry.Round(untried: list, nextStart: now)
        entry.notBefore = nil
        roundCount += 1
    }

    /// Dials the next address if its time has come, and ends the round if there is none.
    mutating func advance(
        _ key: LinkPoolKey, _ entry: inout LinkPoolEntry, _ now: MonotonicInstant,
        _ outputs: inout Outputs<LinkPoolAction>
    ) {
        guard var round = entry.round, !round.isShaking else { return }
        if round.untried.isEmpty {
            if round.attempts.isEmpty { failRound(key, &entry, now, &outputs) }
            return
        }
        guard round.attempts.isEmpty || now >= round.nextStart else { return }
        let address = round.untried.removeFirst()
        lastAttempt += 1
        let attempt = DialAttempt(number: lastAttempt)
        keysOfAttempts[attempt] = key
        round.attempts.append(
            .init(id: attempt, address: address, deadline: now.advanced(by: configuration.attemptLimit)))
        round.tried.append(address)
        round.nextStart = now.advanced(by: configuration.stagger)
        entry.round = round
        outputs.append(.count(.dialled))
        outputs.append(.dial(attempt, key, address))
    }

    private mutating func failRound(
        _ key: LinkPoolKey, _ entry: inout LinkPoolEntry, _ now: MonotonicInstant,
        _ outputs: inout Outputs<LinkPoolAction>
    ) {
        endRound(&entry)
        // A link that was taken meanwhile is enough.
        guard entry.serving == nil else { return }
        entry.failedRounds += 1
        delay(&entry, now)
        guard entry.failedRounds >= configuration.failedRoundLimit else { return }
        failWaiting(key, &entry, .unreachable(rounds: entry.failedRounds, entry.lastError), &outputs)
    }

    /// Puts the next round off, by the longer the more has failed.
    mutating func delay(_ entry: inout LinkPoolEntry, _ now: MonotonicInstant) {
        entry.failures = min(entry.failures + 1, 64)
        entry.notBefore = now.advanced(by: jitter.delay(afterFailures: entry.failures, configuration))
    }

    private mutating func endRound(_ entry: inout LinkPoolEntry) {
        guard entry.round != nil else { return }
        entry.round = nil
        roundCount -= 1
    }

    mutating func abandonRound(_ entry: inout LinkPoolEntry, _ outputs: inout Outputs<LinkPoolAction>) {
        for attempt in entry.round?.attempts ?? [] { abandon(attempt, &outputs) }
        endRound(&entry)
    }

    private mutating func abandon(
        _ attempt: LinkPoolEntry.Round.Attempt, _ outputs: inout Outputs<LinkPoolAction>
    ) {
        keysOfAttempts[attempt.id] = nil
        outputs.append(.count(.abandoned))
        outputs.append(.abandon(attempt.id))
    }

    /// The first attempt with a connection goes on alone; the others' addresses come next if it fails.
    mutating func connected(
        _ attempt: DialAttempt, _ entry: inout LinkPoolEntry, _ outputs: inout Outputs<LinkPoolAction>
    ) {
        guard var round = entry.round, !round.isShaking,
            var first = round.attempts.first(where: { $0.id == attempt })
        else { return }
        let others = round.attempts.filter { $0.id != attempt }
        for other in others { abandon(other, &outputs) }
        let again = others.map(\.address)
        round.tried.removeAll { again.contains($0) }
        round.untried = again + round.untried
        first.isShaking = true
        round.attempts = [first]
        entry.round = round
        outputs.append(.handshake(attempt))
    }

    mutating func fail(
        _ attempt: DialAttempt, _ error: DialError, _ entry: inout LinkPoolEntry, _ now: MonotonicInstant,
        _ outputs: inout Outputs<LinkPoolAction>
    ) {
        keysOfAttempts[attempt] = nil
        entry.round?.attempts.removeAll { $0.id == attempt }
        entry.round?.nextStart = now
        entry.lastError = error
        outputs.append(.count(LinkPoolCount(error)))
    }

    mutating func expireAttempts(
        _ entry: inout LinkPoolEntry, _ now: MonotonicInstant, _ outputs: inout Outputs<LinkPoolAction>
    ) {
        for attempt in entry.round?.attempts ?? [] where now >= attempt.deadline {
            outputs.append(.abandon(attempt.id))
            fail(attempt.id, .timedOut, &entry, now, &outputs)
        }
    }

    mutating func dialled(
        _ attempt: DialAttempt, _ link: PooledLink, _ key: LinkPoolKey, _ entry: inout LinkPoolEntry,
        _ now: MonotonicInstant, _ outputs: inout Outputs<LinkPoolAction>
    ) {
        guard let made = entry.round?.attempts.first(where: { $0.id == attempt }), keysOfLinks[link] == nil else {
            return
        }
        keysOfAttempts[attempt] = nil
        entry.round?.attempts.removeAll { $0.id == attempt }
        abandonRound(&entry, &outputs)
        // What worked is tried first the next time.
        if let index = addresses[key.peer]?.firstIndex(of: made.address), index > 0 {
            addresses[key.peer]?.remove(at: index)
            addresses[key.peer]?.insert(made.address, at: 0)
        }
        outputs.append(.count(.linked))
        adopt(.init(link: link, isDialled: true, since: now, usedAt: now), key, &entry, now, &outputs)
    }
}
