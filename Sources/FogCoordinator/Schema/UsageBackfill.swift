import FogCore
import FogExecution
import FogJobs
import GRDB

/// Accounts for the attempts that were made before usage was summed up.
enum UsageBackfill {
    private struct Group: Hashable {
        let hour: Int64
        let attempts: AttemptGroup
    }

    /// Runs once, in the migration that makes the table. Reads every attempt.
    static func run(in database: Database) throws {
        let now = Now(monotonic: MonotonicInstant(nanoseconds: 0), wall: WallTime(millisecondsSinceEpoch: 0))
        let transaction = CoordinatorTransaction(database, now: now, jobs: KnownJobs())
        for job in try Row.fetchAll(database, sql: "SELECT sequence, owner FROM jobs") {
            let sequence: Int64 = job["sequence"]
            for (group, sum) in try sums(of: sequence, in: database) {
                try transaction.account(
                    for: sum, of: group.attempts, job: sequence, owner: job["owner"], hour: group.hour)
            }
        }
    }

    private static func sums(of job: Int64, in database: Database) throws -> [Group: UsageSum] {
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT attempts.node, attempts.ended_at, attempts.verdict, attempts.usage,
                    attempts.fence = tasks.fence
                        AND tasks.state IN ('succeeded', 'failed', 'cancelled', 'timedOut') AS ends_task
                FROM attempts JOIN tasks ON tasks.job = attempts.job AND tasks.position = attempts.position
                WHERE attempts.job = ? AND attempts.ended_at IS NOT NULL
                """,
            arguments: [job])
        var sums: [Group: UsageSum] = [:]
        while let row = try rows.next() {
            guard let node = NodeID(row["node"] as String) else { continue }
            let usage: String? = row["usage"]
            let succeeded = (row["verdict"] as String?) == AttemptVerdict.succeeded.rawValue
            let group = Group(
                hour: (row["ended_at"] as Int64) / CoordinatorTransaction.hour,
                attempts: AttemptGroup(node: node, succeeded: succeeded))
            sums[group, default: UsageSum()].add(
                try usage.map { try JSONText.decode($0, as: ExecutionUsage.self) }, endsTask: row["ends_task"])
        }
        return sums
    }
}
