import FogCore
import FogExecution
import FogJobs
import GRDB

extension CoordinatorTransaction {
    /// A task's row.
    ///
    /// - Throws: ``FogError/Code/notFound`` if the job has no such task.
    func task(_ position: Int, of job: JobRecord) throws -> (row: TaskRow, queuedAt: WallTime) {
        // Read from the statement as it stands, by place: this is done for every change of every task.
        let rows = try Row.fetchCursor(
            database.cachedStatement(sql: Self.selectTask), arguments: [job.sequence, position])
        guard let row = try rows.next() else {
            throw FogError(.notFound, "the job '\(job.id)' has no task \(position)")
        }
        return (try TaskRow(row, id: job.task(position)), WallTime(millisecondsSinceEpoch: row[TaskRow.queuedAt]))
    }

    private static let selectTask = "SELECT \(TaskRow.columns) FROM tasks WHERE job = ? AND position = ?"

    /// Applies an event to a task: the one place where a task's row changes.
    ///
    /// - Parameters:
    ///   - claim: For a claim, its name.
    ///   - usage: For the end of an attempt, what it used.
    /// - Returns: The row after the event.
    /// - Throws: ``TaskRefusal`` if the event doesn't apply; nothing is then changed.
    @discardableResult
    mutating func apply(
        _ event: TaskEvent, to position: Int, of job: JobRecord, claim: String = "", usage: ExecutionUsage? = nil
    ) throws -> TaskRow {
        let before = try task(position, of: job).row
        var after = before
        let actions = try after.apply(event, wall: now.wall, policy: job.policy)
        try store(after, replacing: before, of: job)
        for action in actions {
            try carryOut(action, on: after, of: job, claim: claim, holder: before.node, usage: usage)
        }
        if after.state != before.state {
            changedJobs[job.sequence, default: JobChange()].counts[before.state, default: 0] -= 1
            changedJobs[job.sequence, default: JobChange()].counts[after.state, default: 0] += 1
            try record(
                "task.\(after.state.rawValue)", job: job.sequence, position: position, fence: after.fence,
                node: after.node ?? before.node, message: after.outcome?.description)
        }
        return after
    }

    /// Replaces a row if it still is what the transition started from.
    private func store(_ row: TaskRow, replacing old: TaskRow, of job: JobRecord) throws {
        let queuedAt: Int64? = row.state == .queued && old.state != .queued ? wall : nil
        let startedAt: Int64? = row.fence != old.fence ? wall : nil
        let endedAt: Int64? = row.state.isTerminal ? wall : nil
        try execute(
            """
            UPDATE tasks SET state = ?, fence = ?, renewals = renewals + 1, node = ?, failures = ?, losses = ?,
                not_before = ?, stopping = ?, finish_fence = ?, finish_hash = ?, outcome = ?,
                queued_at = coalesce(?, queued_at), started_at = coalesce(?, started_at), ended_at = ?
            WHERE job = ? AND position = ? AND fence = ? AND state = ?
            """,
            [
                row.state.rawValue, row.fence, row.node?.description, row.failures, row.losses,
                row.notBefore?.millisecondsSinceEpoch, row.stopping?.rawValue, row.lastFinish?.fence,
                row.lastFinish?.resultHash, try row.outcome.map(JSONText.encode), queuedAt, startedAt, endedAt,
                job.sequence, row.id.index, old.fence, old.state.rawValue,
            ])
        guard database.changesCount == 1 else {
            throw FogError(.conflict, "the task '\(row.id)' was changed by somebody else meanwhile")
        }
    }

    private mutating func carryOut(
        _ action: TaskAction, on row: TaskRow, of job: JobRecord, claim: String, holder: NodeID?,
        usage: ExecutionUsage?
    ) throws {
        let reference = TaskReference(sequence: job.sequence, id: row.id)
        switch action {
        case .becameReady:
            effects.append(.ready(reference, job, queuedAt: now.wall))
        case .leftReady:
            effects.append(.unready(reference, job))
        case .wait(let delay):
            effects.append(.eligible(reference, after: delay))
        case .leaseStarted(let node, let fence):
            try execute(
                "INSERT INTO attempts (job, position, fence, node, claim, started_at) VALUES (?, ?, ?, ?, ?, ?)",
                [job.sequence, row.id.index, fence, node.description, claim, wall])
            effects.append(.leaseStarted(node, LeaseKey(task: row.id, fence: fence), job.requirements))
            changedJobs[job.sequence, default: JobChange()].wasClaimed = true
        case .leaseEnded(let node, let fence):
            effects.append(.leaseEnded(node, LeaseKey(task: row.id, fence: fence), job.requirements))
            signals.insert(.node(node))
        case .revoke(let node, let fence):
            effects.append(.revoke(node, LeaseKey(task: row.id, fence: fence)))
            signals.insert(.node(node))
        case .attemptEnded(let fence, let outcome, let verdict):
            try execute(
                """
                UPDATE attempts SET ended_at = ?, verdict = ?, outcome = ?, usage = ?
                WHERE job = ? AND position = ? AND fence = ?
                """,
                [
                    wall, verdict.rawValue, try JSONText.encode(outcome), try usage.map(JSONText.encode),
                    job.sequence, row.id.index, fence,
                ])
            if let holder {
                let group = AttemptGroup(node: holder, succeeded: verdict == .succeeded)
                changedJobs[job.sequence, default: JobChange()].attempts[group, default: UsageSum()]
                    .add(usage, endsTask: row.state.isTerminal)
            }
            if let usage {
                let known = changedJobs[job.sequence, default: JobChange()].usage
                changedJobs[job.sequence, default: JobChange()].usage = known?.combined(with: usage) ?? usage
            }
        case .ended(let state):
            effects.append(.liveTasks(-1))
            signals.insert(.logs(job.sequence))
            if state != .succeeded, let outcome = row.outcome {
                let failure = TaskFailure(task: row.id, outcome: outcome)
                let known = changedJobs[job.sequence, default: JobChange()].failure
                changedJobs[job.sequence, default: JobChange()].failure = known ?? failure
            }
        }
    }
}

extension TaskRow {
    /// What is read of `tasks`, in the order in which ``init(_:id:)`` expects it.
    static let columns = """
        state, fence, node, failures, losses, not_before, stopping, finish_fence, finish_hash, outcome, queued_at,
        position, started_at, ended_at
        """
    /// The places of the columns that aren't the row's own.
    static let queuedAt = 10
    static let position = 11
    static let startedAt = 12
    static let endedAt = 13

    /// Reads ``columns``.
    init(_ row: Row, id: TaskID) throws {
        guard let state = TaskState(rawValue: row[0]) else {
            throw FogError(.corrupted, "the database holds a task whose state isn't one")
        }
        let node: String? = row[2]
        let stopping: String? = row[6]
        let outcome: String? = row[9]
        let finishFence: Int64? = row[7]
        let finishHash: String? = row[8]
        var mark: FinishMark?
        if let finishFence, let finishHash { mark = FinishMark(fence: finishFence, resultHash: finishHash) }
        self.init(
            id: id, state: state, fence: row[1], node: node.flatMap { NodeID($0) }, failures: row[3], losses: row[4],
            notBefore: WallTime(row[5]),
            stopping: stopping.flatMap(StopReason.init), lastFinish: mark,
            outcome: try outcome.map { try JSONText.decode($0) })
    }
}

extension TaskStatus {
    /// Reads `TaskRow.columns`, joined with the sum of its attempts' `usage`.
    init(_ row: Row, id: TaskID, usage: ExecutionUsage) throws {
        let task = try TaskRow(row, id: id)
        self.init(
            id: id, state: task.state, attempt: task.fence, node: task.node, failures: task.failures,
            losses: task.losses, notBefore: task.notBefore, outcome: task.outcome, usage: usage,
            queuedAt: WallTime(millisecondsSinceEpoch: row[TaskRow.queuedAt]),
            startedAt: WallTime(row[TaskRow.startedAt]), endedAt: WallTime(row[TaskRow.endedAt]))
    }
}
