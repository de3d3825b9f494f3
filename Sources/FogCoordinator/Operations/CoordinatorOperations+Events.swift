import FogCore
import FogJobs

extension CoordinatorOperations {
    /// How many reads one call makes to find an event that its caller may see.
    private static let readsOfEvents = 10

    /// Which events a caller sees: with a job its own, otherwise an operator all, a submitter those of its jobs.
    func eventScope(job id: JobID?, for principal: Principal) async throws(FogError) -> EventScope {
        if let id { return .job(try await visibleJob(id, to: principal).sequence) }
        return try principal.visibleOwner().map(EventScope.owner) ?? .all
    }

    /// What a reader of these events waits for.
    static func topic(of scope: EventScope) -> SignalTopic {
        if case .job(let sequence) = scope { .job(sequence) } else { .events }
    }

    /// What has happened since the cursor; waits for more if there is nothing.
    ///
    /// - Parameter tail: Without a cursor, only the last so many.
    /// - Throws: ``FogError/Code/gone`` if events after the cursor aren't kept any more.
    func events(
        job id: JobID?, cursor: Int64?, tail: Int?, limit: Int?, wait: Duration, by principal: Principal
    ) async throws(FogError) -> EventPage {
        let limit = try Self.page(limit)
        let tail = try tail.map { tail throws(FogError) in try Self.page(tail) }
        let scope = try await eventScope(job: id, for: principal)
        var place = try await store.read { transaction -> Int64 in
            if let cursor {
                let trimmed = try transaction.trimmedEvents()
                guard cursor == 0 || cursor >= trimmed else {
                    throw FogError(
                        .gone,
                        "events up to \(trimmed) aren't kept any more; leave the cursor out to begin with the oldest")
                }
                return cursor
            }
            return try tail.map { try transaction.eventPlace(beforeLast: $0, of: scope) } ?? 0
        }
        let found = try await self.await([Self.topic(of: scope)], for: wait) { () throws(FogError) -> EventPage? in
            for _ in 0..<Self.readsOfEvents {
                let page = try await self.events(scope, after: place, limit: limit)
                if !page.events.isEmpty { return page }
                guard let next = Int64(page.cursor), next > place else { return nil }
                place = next
            }
            return EventPage(events: [], cursor: String(place))
        }
        return found ?? EventPage(events: [], cursor: String(place))
    }

    /// One page of events.
    func events(_ scope: EventScope, after place: Int64, limit: Int) async throws(FogError) -> EventPage {
        try await store.read { try $0.eventPage(scope, after: place, limit: limit) }
    }

    /// Where a stream of events begins.
    ///
    /// - Parameters:
    ///   - last: The index of the last event that the reader knows; `nil` for what happens from now on.
    ///   - tail: Without that, begin so many events earlier.
    func beginEvents(
        _ scope: EventScope, after last: Int64?, tail: Int?
    ) async throws(FogError) -> (place: Int64, reset: EventReset?) {
        let tail = try tail.map { tail throws(FogError) in try Self.page(tail) }
        return try await store.read { transaction in
            let latest = try transaction.latestEvent() ?? 0
            guard let last else {
                return (try tail.map { try transaction.eventPlace(beforeLast: $0, of: scope) } ?? latest, nil)
            }
            let trimmed = try transaction.trimmedEvents()
            if last > latest {
                let message = "there was never an event \(last) here; the stream goes on with what happens from now on"
                return (latest, EventReset(reason: .unknown, index: latest, message: message))
            }
            if last != 0, last < trimmed {
                let message = "events up to \(trimmed) aren't kept any more; the stream goes on after them"
                return (trimmed, EventReset(reason: .trimmed, index: trimmed, message: message))
            }
            return (last, nil)
        }
    }
}
