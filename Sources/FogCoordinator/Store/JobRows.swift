import FogCore
import FogExecution
import FogJobs
import GRDB

extension CoordinatorTransaction {
    /// The columns that count a job's tasks, in the order of the states.
    static let countColumns = TaskState.allCases.map { $0 == .timedOut ? "timed_out" : $0.rawValue }

    /// What never changes about a job.
    ///
    /// - Throws: ``FogError/Code/notFound`` if there is no such job.
    func job(_ id: JobID) throws -> JobRecord {
        if let known = jobs[id] { return known }
        let sql = "SELECT sequence, id, owner, specification, submitted_at FROM jobs WHERE id = ?"
        guard let row = try row(sql, [id.description]) else { throw Self.noJob(id) }
        let job = try JobRecord(row)
        jobs.keep(job)
        return job
    }

    /// What never changes about the job in a row.
    func job(sequence: Int64) throws -> JobRecord {
        if let known = jobs[sequence: sequence] { return known }
        let sql = "SELECT sequence, id, owner, specification, submitted_at FROM jobs WHERE sequence = ?"
        guard let row = try row(sql, [sequence]) else { throw FogError(.notFound, "the job is gone") }
        let job = try JobRecord(row)
        jobs.keep(job)
        return job
    }

    /// A job as the API shows it.
    func status(_ id: JobID) throws -> JobStatus {
        guard let row = try row("SELECT * FROM jobs WHERE id = ?", [id.description]) else { throw Self.noJob(id) }
        return try JobStatus(row)
    }

    /// How many jobs haven't ended.
    func jobCount() throws -> Int {
        try row("SELECT count(*) AS live FROM jobs WHERE ended_at IS NULL", [])?["live"] ?? 0
    }

    static func noJob(_ id: JobID) -> FogError {
        FogError(.notFound, "there is no job '\(id)'; 'fog job ls' lists them")
    }

    /// Writes a new job and its tasks, all of them ready, and returns it as the API shows it.
    ///
    /// - Parameters:
    ///   - rerunOf: The job whose tasks it runs again, if it does.
    ///   - chosen: The places in the array that are run, in order; all if `nil`.
    mutating func insert(
        _ id: JobID, _ specification: JobSpecification, owner: String, rerunOf: JobID? = nil, chosen: [Int]? = nil
    ) throws -> JobStatus {
        let positions = chosen ?? Array(0..<specification.count)
        try execute(
            """
            INSERT INTO jobs (id, name, owner, priority, specification, count, state, version, submitted_at, queued,
                usage, rerun_of) VALUES (?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?, ?)
            """,
            [
                id.description, specification.name, owner, specification.priority,
                try JSONText.encode(specification), specification.count, JobState.queued.rawValue, wall,
                positions.count, try JSONText.encode(ExecutionUsage()), rerunOf?.description,
            ])
        let job = JobRecord(
            sequence: database.lastInsertedRowID, id: id, owner: owner, specification: specification,
            submittedAt: now.wall)
        let insertTask = try database.cachedStatement(
            sql: """
                INSERT INTO tasks (job, position, state, fence, failures, losses, queued_at)
                VALUES (?, ?, 'queued', 0, 0, 0, ?)
                """)
        for position in positions {
            try insertTask.execute(arguments: [job.sequence, position, wall])
        }
        effects.append(.manyReady(job, positions, queuedAt: now.wall))
        for hash in specification.blobs {
            try execute("INSERT INTO job_blobs (job, hash) VALUES (?, ?)", [job.sequence, hash.description])
        }
        if let total = specification.timeouts.total {
            effects.append(.totalTimeout(job.sequence, id, after: total))
        }
        effects.append(.liveTasks(positions.count))
        let again = rerunOf.map { ", again after \($0)" } ?? ""
        try record("job.submitted", job: job.sequence, message: "\(positions.count) tasks\(again)")
        var counts = TaskCounts()
        counts[.queued] = positions.count
        let status = JobStatus(
            id: id, name: specification.name, owner: owner, priority: specification.priority, state: .queued,
            tasks: counts, submittedAt: job.submittedAt, startedAt: nil, endedAt: nil, version: 1,
            usage: ExecutionUsage(), failure: nil, rerunOf: rerunOf)
        newJobs.append(job)
        settled[job.sequence] = status
        return status
    }

    /// Adds an operation's changes to a job's row and derives its state.
    mutating func settle(_ sequence: Int64, _ change: JobChange) throws {
        guard var status = try status(sequence: sequence) else { return }
        for (state, more) in change.counts { status.tasks[state] += more }
        if let usage = change.usage { status.usage = status.usage.combined(with: usage) }
        if status.failure == nil { status.failure = change.failure }
        if change.wasClaimed, status.startedAt == nil { status.startedAt = now.wall }
        let hasEnded = status.state.isTerminal
        status.state = JobState(counts: status.tasks, wasClaimed: status.startedAt != nil)
        status.version += 1
        var logsUntil: WallTime?
        var resultsUntil: WallTime?
        if status.state.isTerminal, !hasEnded {
            let retention = try job(sequence: sequence).specification.retention
            status.endedAt = now.wall
            logsUntil = now.wall.advanced(by: retention.logs)
            resultsUntil = now.wall.advanced(by: retention.results)
            try record("job.\(status.state.rawValue)", job: sequence)
            signals.insert(.jobEnd(sequence))
        }
        var arguments: [(any DatabaseValueConvertible)?] = TaskState.allCases.map { status.tasks[$0] }
        arguments += [
            status.state.rawValue, status.version, status.startedAt?.millisecondsSinceEpoch,
            status.endedAt?.millisecondsSinceEpoch, try JSONText.encode(status.usage),
            try status.failure.map(JSONText.encode), logsUntil?.millisecondsSinceEpoch,
            resultsUntil?.millisecondsSinceEpoch, sequence,
        ]
        try execute(Self.updateJob, StatementArguments(arguments))
        for (group, sum) in change.attempts { try account(for: sum, of: group, job: sequence, owner: status.owner) }
        settled[sequence] = status
        signals.insert(.job(sequence))
    }

    /// The job in a row as the writer's transactions have left it, if there is one.
    private func status(sequence: Int64) throws -> JobStatus? {
        if let known = settled[sequence] ?? jobs.latest(sequence) { return known }
        return try row("SELECT * FROM jobs WHERE sequence = ?", [sequence]).map { try JobStatus($0) }
    }

    private static let updateJob = """
        UPDATE jobs SET \(countColumns.map { "\($0) = ?" }.joined(separator: ", ")),
            state = ?, version = ?, started_at = ?, ended_at = ?, usage = ?, failure = ?,
            logs_until = coalesce(?, logs_until), results_until = coalesce(?, results_until)
        WHERE sequence = ?
        """
}

extension JobRecord {
    /// Reads `sequence`, `id`, `owner`, `specification` and `submitted_at`.
    init(_ row: Row) throws {
        guard let id = JobID(row["id"] as String) else {
            throw FogError(.corrupted, "the database holds a job whose identifier isn't one")
        }
        self.init(
            sequence: row["sequence"], id: id, owner: row["owner"],
            specification: try JSONText.decode(row["specification"]),
            submittedAt: WallTime(millisecondsSinceEpoch: row["submitted_at"]))
    }
}

extension JobStatus {
    /// Reads a whole row of `jobs`.
    init(_ row: Row) throws {
        guard let id = JobID(row["id"] as String), let state = JobState(rawValue: row["state"]) else {
            throw FogError(.corrupted, "the database holds a job whose identifier or state isn't one")
        }
        var counts = TaskCounts()
        for (state, column) in zip(TaskState.allCases, CoordinatorTransaction.countColumns) {
            counts[state] = row[column]
        }
        let failure: String? = row["failure"]
        let rerunOf: String? = row["rerun_of"]
        self.init(
            id: id, name: row["name"], owner: row["owner"], priority: row["priority"], state: state,
            tasks: counts, submittedAt: WallTime(millisecondsSinceEpoch: row["submitted_at"]),
            startedAt: WallTime(row["started_at"]), endedAt: WallTime(row["ended_at"]), version: row["version"],
            usage: try JSONText.decode(row["usage"]), failure: try failure.map { try JSONText.decode($0) },
            rerunOf: rerunOf.flatMap { JobID($0) })
    }
}

extension WallTime {
    /// The time in a column that may be null.
    init?(_ milliseconds: Int64?) {
        guard let milliseconds else { return nil }
        self.init(millisecondsSinceEpoch: milliseconds)
    }
}
