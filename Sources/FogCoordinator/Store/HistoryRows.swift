import FogCore
import FogExecution
import FogJobs
import GRDB

extension CoordinatorTransaction {
    /// How many of a job's events are looked at in one read for those of one task.
    private static let historyLookedAt = 20_000

    /// A page of what happened to a job: its events, each with what the row of its attempt says.
    ///
    /// Costs two look-ups for each entry, and with `task` a read of up to 20,000 of the job's events.
    func history(of job: JobRecord, task: Int?, after cursor: Int64, limit: Int) throws -> JobHistory {
        let rows = try Row.fetchCursor(
            database.cachedStatement(
                sql: """
                    SELECT events.*, nodes.name AS node_name FROM events LEFT JOIN nodes ON nodes.id = events.node
                    WHERE events.job = ?1 AND events.id > ?2 ORDER BY events.id LIMIT ?3
                    """),
            arguments: [job.sequence, cursor, task == nil ? limit + 1 : Self.historyLookedAt])
        var entries: [HistoryEntry] = []
        var last = cursor
        var seen = 0
        var hasMore = false
        while let row = try rows.next() {
            if entries.count == limit {
                hasMore = true
                break
            }
            seen += 1
            last = row["id"]
            let position: Int? = row["position"]
            // What happens to the job as a whole happens to each of its tasks.
            guard task == nil || position == nil || position == task else { continue }
            entries.append(try entry(row, of: job, position: position))
        }
        if task != nil, seen == Self.historyLookedAt { hasMore = true }
        let first = try self.row("SELECT type FROM events WHERE job = ? ORDER BY id LIMIT 1", [job.sequence])
        return JobHistory(
            entries: entries, isTruncated: first?["type"] != "job.submitted", cursor: hasMore ? String(last) : nil)
    }

    private func entry(_ row: Row, of job: JobRecord, position: Int?) throws -> HistoryEntry {
        let type: String = row["type"]
        let node: String? = row["node"]
        var entry = HistoryEntry(
            index: row["id"], time: WallTime(millisecondsSinceEpoch: row["time"]), kind: .other, type: type,
            task: position.map(job.task), attempt: row["fence"], node: node.flatMap { NodeID($0) },
            nodeName: row["node_name"], message: row["message"])
        if entry.attempt == 0 { entry.attempt = nil }
        var attempt: AttemptStatus?
        if let position, let fence = entry.attempt { attempt = try self.attempt(fence, at: position, of: job) }
        entry.kind = Self.kind(of: entry, attempt)
        if entry.kind == .attemptEnded, let attempt, let endedAt = attempt.endedAt {
            entry.verdict = attempt.verdict
            entry.outcome = attempt.outcome
            entry.usage = attempt.usage
            entry.tookMs = attempt.startedAt.duration(to: endedAt).clampedMilliseconds
            entry.message = nil
            entry.node = attempt.node
        }
        return entry
    }

    private static func kind(of entry: HistoryEntry, _ attempt: AttemptStatus?) -> HistoryEntry.Kind {
        let parts = entry.type.split(separator: ".", maxSplits: 1)
        guard parts.count == 2 else { return .other }
        switch (parts[0], parts[1]) {
        case ("job", "submitted"): return .submitted
        case ("job", "stopping"): return .stopping
        case ("job", "logsExpired"), ("job", "resultsExpired"): return .expired
        case ("job", let state): return JobState(rawValue: String(state))?.isTerminal == true ? .jobEnded : .other
        case ("task", let name):
            guard let state = TaskState(rawValue: String(name)) else { return .other }
            // The attempt's end was stored in the transaction that recorded the event, with the same time.
            if !state.isHeld, let endedAt = attempt?.endedAt, endedAt == entry.time { return .attemptEnded }
            switch state {
            case .leased: return attempt?.startedAt == entry.time ? .attemptBegan : .revived
            case .running: return .running
            case .publishing: return .publishing
            case .suspended: return .suspended
            case .unknown: return .lapsed
            case .pending, .queued: return .queued
            case .succeeded, .failed, .cancelled, .timedOut: return .taskEnded
            }
        default: return .other
        }
    }
}
