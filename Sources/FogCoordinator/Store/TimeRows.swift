import FogCore
import FogJobs
import GRDB

extension CoordinatorTransaction {
    /// When something was last recorded.
    func lastTime() throws -> WallTime? {
        try row("SELECT time FROM events ORDER BY id DESC LIMIT 1", []).map {
            WallTime(millisecondsSinceEpoch: $0["time"])
        }
    }

    /// Moves the times of what isn't over by as far as the clock was set, so that it is as old as it was: how long jobs
    /// and tasks have waited, and until when jobs, results, blobs and keys are kept. What attempts and events say stays:
    /// it is what the clock said then.
    mutating func followClock(_ step: Duration) throws {
        let by = step.clampedMilliseconds
        let statements: [(sql: String, arguments: StatementArguments)] = [
            (
                """
                UPDATE jobs SET submitted_at = submitted_at + ?1, started_at = started_at + ?1,
                    ended_at = ended_at + ?1, logs_until = logs_until + ?1, results_until = results_until + ?1
                """, [by]
            ),
            (
                """
                UPDATE tasks SET queued_at = queued_at + ?1, not_before = not_before + ?1
                WHERE state IN ('pending', 'queued') AND job IN (SELECT sequence FROM jobs WHERE ended_at IS NULL)
                """, [by]
            ),
            ("UPDATE blobs SET touched_at = touched_at + ?1", [by]),
            ("UPDATE idempotency SET created_at = created_at + ?1", [by]),
            ("UPDATE nodes SET last_heard_at = last_heard_at + ?1", [by]),
        ]
        for (sql, arguments) in statements { try execute(sql, arguments) }
        jobs.removeAll()
        try record("clock.set", message: "by \(step.clampedMilliseconds) ms")
    }
}
