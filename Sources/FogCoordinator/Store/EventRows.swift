import FogCore
import FogJobs
import GRDB

/// Which events a reader sees.
enum EventScope: Hashable, Sendable {
    /// All of them.
    case all
    /// Those of one job, by the number of its row.
    case job(Int64)
    /// Those of the jobs of one owner.
    case owner(String)
}

extension CoordinatorTransaction {
    /// How many events of others are looked at in one read for those of one owner.
    static let eventsLookedAt = 10_000

    /// The index of the last event that was ever recorded, if there was one.
    func latestEvent() throws -> Int64? {
        try row("SELECT seq FROM sqlite_sequence WHERE name = 'events'", [])?["seq"]
    }

    /// The index up to which events were dropped because there were too many; 0 if none were.
    func trimmedEvents() throws -> Int64 {
        try row("SELECT value FROM marks WHERE name = 'trimmed events'", [])?["value"] ?? 0
    }

    /// A page of events, oldest first.
    ///
    /// Its cursor is where to go on: if that is `cursor` itself, nothing follows. A page of an owner's may be empty and
    /// not the last, because no more than ``eventsLookedAt`` events are looked at.
    func eventPage(_ scope: EventScope, after cursor: Int64, limit: Int) throws -> EventPage {
        var events: [JobEvent] = []
        var last = cursor
        let rows = try Row.fetchCursor(
            database.cachedStatement(sql: Self.selectEvents(of: scope, ascending: true)),
            arguments: Self.arguments(of: scope, cursor, limit))
        while events.count < limit, let row = try rows.next() {
            last = row["id"]
            guard Self.belongs(row, to: scope) else { continue }
            events.append(JobEvent(row))
        }
        return EventPage(events: events, cursor: String(last))
    }

    /// The place after which the last `count` events lie. Of an owner's, those are found among the last
    /// ``eventsLookedAt`` events.
    func eventPlace(beforeLast count: Int, of scope: EventScope) throws -> Int64 {
        let rows = try Row.fetchCursor(
            database.cachedStatement(sql: Self.selectEvents(of: scope, ascending: false)),
            arguments: Self.arguments(of: scope, Int64.max, count + 1))
        var found = 0
        var place: Int64 = 0
        while let row = try rows.next() {
            place = row["id"]
            guard Self.belongs(row, to: scope) else { continue }
            if found == count { return place }
            found += 1
        }
        if case .owner = scope { return max(0, place - 1) }
        return 0
    }

    private static func selectEvents(of scope: EventScope, ascending: Bool) -> String {
        let condition = ascending ? "events.id > ?1" : "events.id < ?1"
        let ofJob = if case .job = scope { " AND events.job = ?3" } else { "" }
        return """
            SELECT events.*, jobs.id AS job_id, jobs.owner AS job_owner
            FROM events LEFT JOIN jobs ON jobs.sequence = events.job
            WHERE \(condition)\(ofJob) ORDER BY events.id \(ascending ? "ASC" : "DESC") LIMIT ?2
            """
    }

    private static func arguments(of scope: EventScope, _ cursor: Int64, _ limit: Int) -> StatementArguments {
        switch scope {
        case .all: [cursor, limit]
        case .job(let sequence): [cursor, limit, sequence]
        case .owner: [cursor, eventsLookedAt]
        }
    }

    private static func belongs(_ row: Row, to scope: EventScope) -> Bool {
        guard case .owner(let owner) = scope else { return true }
        return (row["job_owner"] as String?) == owner
    }
}

extension JobEvent {
    /// Reads a whole row of `events`, joined with the `job_id` of its job.
    init(_ row: Row) {
        let job = (row["job_id"] as String?).flatMap { JobID($0) }
        let position: Int? = row["position"]
        let task = job.flatMap { job in position.map { TaskID(job: job, index: $0) } }
        self.init(
            index: row["id"], time: WallTime(millisecondsSinceEpoch: row["time"]), type: row["type"], job: job,
            task: task, attempt: row["fence"], node: (row["node"] as String?).flatMap { NodeID($0) },
            message: row["message"])
    }
}
