import FogCore
import FogExecution
import FogJobs
import GRDB

extension CoordinatorTransaction {
    /// The submission that a caller made under a key, if there was one.
    func submission(key: String, owner: String) throws -> (requestHash: String, job: JobID)? {
        let sql = "SELECT request_hash, job FROM idempotency WHERE owner = ? AND key = ?"
        guard let row = try row(sql, [owner, key]), let job = JobID(row["job"] as String) else { return nil }
        return (row["request_hash"], job)
    }

    /// Keeps a submission's key, if it has one, with the job that it led to.
    func remember(_ mark: SubmissionMark, job: JobID) throws {
        guard let key = mark.key else { return }
        try execute(
            "INSERT INTO idempotency (owner, key, request_hash, job, created_at) VALUES (?, ?, ?, ?, ?)",
            [mark.owner, key, mark.requestHash, job.description, wall])
    }

    /// Those of a job's blobs that aren't stored.
    func missingBlobs(of specification: JobSpecification) throws -> Set<BlobHash> {
        var missing: Set<BlobHash> = []
        for hash in specification.blobs
        where try row("SELECT 1 FROM blobs WHERE hash = ?", [hash.description]) == nil {
            missing.insert(hash)
        }
        return missing
    }

    /// Asks up to `limit` tasks of a job to stop, from a place of its array on.
    ///
    /// - Returns: Where to go on, or `nil` if that was the last.
    mutating func stopTasks(of job: JobRecord, _ reason: StopReason, from first: Int, limit: Int) throws -> Int? {
        let rows = try rows(
            """
            SELECT position FROM tasks WHERE job = ? AND position >= ?
                AND state NOT IN ('succeeded', 'failed', 'cancelled', 'timedOut')
            ORDER BY position LIMIT ?
            """,
            [job.sequence, first, limit])
        for row in rows {
            do {
                try apply(.stopRequested(reason), to: row["position"], of: job)
            } catch TaskRefusal.notApplicable {
                continue
            }
        }
        guard rows.count == limit, let last: Int = rows.last?["position"] else { return nil }
        return last + 1
    }

    /// Throws ``FogError/Code/gone`` if what a column's time limits is not kept any more.
    func requireRetained(_ column: String, of job: JobRecord, _ what: String) throws {
        let sql = "SELECT ended_at, \(column) AS kept FROM jobs WHERE sequence = ?"
        guard let row = try row(sql, [job.sequence]) else { return }
        let endedAt: Int64? = row["ended_at"]
        let kept: Int64? = row["kept"]
        if endedAt != nil, kept == nil {
            throw FogError(.gone, "the \(what) of the job '\(job.id)' were kept for the time it asked for and are gone")
        }
    }

    /// A task as the API shows it, from its row.
    func taskStatus(_ row: Row, of job: JobRecord) throws -> TaskStatus {
        let position: Int = row[TaskRow.position]
        let attempts = try attempts(at: position, of: job)
        let usage = attempts.compactMap(\.usage).reduce(ExecutionUsage()) { $0.combined(with: $1) }
        var status = try TaskStatus(row, id: job.task(position), usage: usage)
        status.node = status.node ?? attempts.last?.node
        return status
    }

    /// All attempts at a task, in order.
    func attempts(at position: Int, of job: JobRecord) throws -> [AttemptStatus] {
        let sql = "SELECT * FROM attempts WHERE job = ? AND position = ? ORDER BY fence"
        return try rows(sql, [job.sequence, position]).map { try attempt($0, of: job) }
    }

    /// One attempt at a task, if it was made.
    func attempt(_ fence: Int64, at position: Int, of job: JobRecord) throws -> AttemptStatus? {
        let sql = "SELECT * FROM attempts WHERE job = ? AND position = ? AND fence = ?"
        return try row(sql, [job.sequence, position, fence]).map { try attempt($0, of: job) }
    }

    /// Reads a whole row of `attempts`.
    private func attempt(_ row: Row, of job: JobRecord) throws -> AttemptStatus {
        guard let node = NodeID(row["node"] as String) else {
            throw FogError(.corrupted, "the database holds an attempt whose node isn't one")
        }
        let verdict: String? = row["verdict"]
        let outcome: String? = row["outcome"]
        let usage: String? = row["usage"]
        return AttemptStatus(
            task: job.task(row["position"]), attempt: row["fence"], node: node,
            startedAt: WallTime(millisecondsSinceEpoch: row["started_at"]), endedAt: WallTime(row["ended_at"]),
            verdict: verdict.flatMap(AttemptVerdict.init), outcome: try outcome.map { try JSONText.decode($0) },
            usage: try usage.map { try JSONText.decode($0) })
    }
}

extension OutputEntry {
    /// Reads a whole row of `outputs`.
    init(_ row: Row, of job: JobRecord) throws {
        guard let hash = BlobHash(row["hash"] as String) else {
            throw FogError(.corrupted, "the database holds an output whose hash isn't one")
        }
        self.init(task: job.task(row["position"]), path: row["path"], hash: hash, size: row["size"])
    }
}
