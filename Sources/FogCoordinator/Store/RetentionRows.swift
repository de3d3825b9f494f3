import FogCore
import FogJobs
import GRDB

extension CoordinatorTransaction {
    /// Drops what jobs asked to be kept only until now: their logs, and their results with what they name.
    /// Returns how many jobs were touched; at most `limit`.
    mutating func expire(limit: Int) throws -> Int {
        let logs = try rows("SELECT sequence FROM jobs WHERE logs_until < ? LIMIT ?", [wall, limit])
        for row in logs {
            let sequence: Int64 = row["sequence"]
            try execute("DELETE FROM logs WHERE job = ?", [sequence])
            try execute("UPDATE jobs SET logs_until = NULL WHERE sequence = ?", [sequence])
            try record("job.logsExpired", job: sequence)
        }
        let results = try rows("SELECT sequence FROM jobs WHERE results_until < ? LIMIT ?", [wall, limit])
        for row in results {
            let sequence: Int64 = row["sequence"]
            try execute("DELETE FROM outputs WHERE job = ?", [sequence])
            try execute("DELETE FROM job_blobs WHERE job = ?", [sequence])
            try execute("UPDATE jobs SET results_until = NULL WHERE sequence = ?", [sequence])
            try record("job.resultsExpired", job: sequence)
        }
        return logs.count + results.count
    }

    /// Drops the record of a job that ended longer ago than `age` and of which neither logs nor results are kept any
    /// more: events, attempts, tasks and at last the job, about `limit` rows at a time, so that others get their turn.
    ///
    /// - Returns: Whether there may be more to drop.
    mutating func forgetJobs(olderThan age: Duration, limit: Int) throws -> Bool {
        let chosen = try row(
            """
            SELECT sequence FROM jobs WHERE ended_at < ? AND logs_until IS NULL AND results_until IS NULL
            ORDER BY ended_at LIMIT 1
            """,
            [wall - age.clampedMilliseconds])
        guard let job: Int64 = chosen?["sequence"] else { return false }
        try execute("DELETE FROM events WHERE id IN (SELECT id FROM events WHERE job = ? LIMIT ?)", [job, limit])
        if database.changesCount == limit { return true }
        let last = try row(
            "SELECT position FROM tasks WHERE job = ? ORDER BY position LIMIT 1 OFFSET ?", [job, limit - 1])
        let position: Int64 = last?["position"] ?? Int64.max
        try execute("DELETE FROM attempts WHERE job = ? AND position <= ?", [job, position])
        try execute("DELETE FROM tasks WHERE job = ? AND position <= ?", [job, position])
        if last == nil {
            try execute("DELETE FROM usage WHERE job = ?", [job])
            try execute("DELETE FROM jobs WHERE sequence = ?", [job])
            jobs.removeAll()
        }
        return true
    }

    /// Drops idempotency keys and events beyond their bounds.
    func prune(keysOlderThan age: Duration, events: Int64) throws {
        try execute("DELETE FROM idempotency WHERE created_at < ?", [wall - age.clampedMilliseconds])
        guard let trimmed = try latestEvent().map({ $0 - events }), trimmed > 0 else { return }
        try execute("DELETE FROM events WHERE id <= ?", [trimmed])
        guard database.changesCount > 0 else { return }
        try execute("UPDATE marks SET value = max(value, ?) WHERE name = 'trimmed events'", [trimmed])
    }
}
