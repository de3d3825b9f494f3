import CoreMetrics
import Crypto
import FogCore
import FogExecution
import FogJobs
import GRDB

extension CoordinatorOperations {
    /// Takes a job in.
    ///
    /// - Parameters:
    ///   - text: The specification, YAML or JSON.
    ///   - key: The caller's name for this submission; the same key with the same text gives the same job again.
    ///   - work: What an anonymous caller has worked for it.
    /// - Returns: The job, and whether it is new.
    func submit(
        _ text: [UInt8], key: String?, work: AnonymousWork? = nil, by principal: Principal
    ) async throws -> (job: JobStatus, isNew: Bool) {
        guard let owner = principal.owner else { throw FogError(.forbidden, "a worker's token can't submit jobs") }
        let parsed = try await Self.parse(text)
        var specification = parsed.specification
        let hash = Array(SHA256.hash(data: text))
        var key = key
        if case .anonymous(let owner) = principal {
            // Its work names it, so that the work counts once, however often the call is repeated.
            key = try await checkWork(
                work, AnonymousPuzzle.jobLabel, content: hash, owner: owner,
                effort: AnonymousPuzzle.effort(of: specification))
            specification.priority = 1
        }
        let mark = SubmissionMark(owner: owner, key: key, requestHash: Hexadecimal.encode(hash))
        switch try await takeIn(mark, specification) {
        case .accepted(let status, let isNew): return (status, isNew)
        case .missing(let hashes): throw parsed.missing(hashes)
        }
    }

    /// Checks a specification.
    func validate(_ text: [UInt8], by principal: Principal) async throws -> JobValidation {
        guard principal.owner != nil else { throw FogError(.forbidden, "a worker's token can't check jobs") }
        return JobValidation(specification: try await Self.parse(text).specification)
    }

    /// Reads a specification; those that take long, one at a time.
    static func parse(_ text: [UInt8]) async throws -> ParsedSpecification {
        try await HeavyWork.read(text) { try ParsedSpecification($0, content: .blobsOnly) }
    }

    /// Lists jobs, newest first. The cursor is the number of the last job of the page before.
    func jobs(
        state: JobState?, cursor: Int64?, limit: Int?, by principal: Principal
    ) async throws(FogError) -> JobPage {
        let owner = try principal.visibleOwner()
        let limit = try Self.page(limit)
        return try await store.read { transaction in
            let rows = try transaction.rows(
                """
                SELECT * FROM jobs WHERE sequence < ?1 AND (?2 IS NULL OR owner = ?2) AND (?3 IS NULL OR state = ?3)
                ORDER BY sequence DESC LIMIT ?4
                """,
                [cursor ?? Int64.max, owner, state?.rawValue, limit + 1])
            let more = rows.count > limit
            let page = rows.prefix(limit)
            let last: Int64? = page.last?["sequence"]
            return JobPage(jobs: try page.map(JobStatus.init), cursor: more ? last.map(String.init) : nil)
        }
    }

    /// A job's status, once its version is larger than `version`, or it has ended if only that matters, or the time is
    /// over.
    func job(
        _ id: JobID, after version: Int64?, until milestone: JobMilestone? = nil, wait: Duration,
        by principal: Principal
    ) async throws(FogError) -> JobStatus {
        let record = try await visibleJob(id, to: principal)
        let store = store
        func status() async throws(FogError) -> JobStatus {
            try await store.status(of: id)
        }
        let version = milestone == .ended ? nil : version
        guard milestone == .ended || version != nil, wait > .zero else { return try await status() }
        let topic = version == nil ? SignalTopic.jobEnd(record.sequence) : .job(record.sequence)
        let changed = try await self.await([topic], for: wait) { () throws(FogError) -> JobStatus? in
            let current = try await status()
            let isDue = version.map { current.version > $0 } ?? current.state.isTerminal
            return isDue ? current : nil
        }
        if let changed { return changed }
        return try await status()
    }

    /// What never changes about a job, if the caller may see it.
    func visibleJob(_ id: JobID, to principal: Principal) async throws(FogError) -> JobRecord {
        let owner = try principal.visibleOwner()
        let job: JobRecord
        if let known = store.knownJob(id) {
            job = known
        } else {
            job = try await store.read { try $0.job(id) }
        }
        guard owner == nil || owner == job.owner else { throw CoordinatorTransaction.noJob(id) }
        return job
    }

    /// Stops a job, a thousand tasks a transaction. What is cut off in between is gone on with later.
    func stop(_ id: JobID, _ reason: StopReason, by principal: Principal) async throws(FogError) -> JobStatus {
        let job = try await visibleJob(id, to: principal)
        try await stop(job, reason)
        return try await store.status(of: id)
    }

    /// Stops a job for a reason of its own.
    func stop(_ job: JobRecord, _ reason: StopReason) async throws(FogError) {
        let mark = reason == .cancelled ? 1 : 2
        let first = try await store.commit { transaction -> StopReason? in
            try transaction.execute(
                "UPDATE jobs SET stopped = ? WHERE sequence = ? AND ended_at IS NULL AND stopped = 0",
                [mark, job.sequence])
            if transaction.database.changesCount == 1 {
                try transaction.record("job.stopping", job: job.sequence, message: reason.rawValue)
            }
            let sql = "SELECT stopped FROM jobs WHERE sequence = ? AND ended_at IS NULL"
            guard let row = try transaction.row(sql, [job.sequence]) else { return nil }
            return row["stopped"] == 1 ? .cancelled : .totalTimeout
        }
        // Also if the mark isn't new: whoever set it may not have reached every task yet.
        if let first { try await stopTasks(of: job, first) }
    }

    private func stopTasks(of job: JobRecord, _ reason: StopReason) async throws(FogError) {
        var next: Int? = 0
        while let first = next {
            next = try await store.commit { transaction in
                try transaction.stopTasks(of: job, reason, from: first, limit: 1000)
            }
        }
    }

    /// Lists a job's tasks by index.
    func tasks(
        of id: JobID, state: TaskState?, cursor: Int?, limit: Int?, by principal: Principal
    ) async throws(FogError) -> TaskPage {
        let job = try await visibleJob(id, to: principal)
        let limit = try Self.page(limit)
        return try await store.read { transaction in
            let rows = try transaction.rows(
                """
                SELECT \(TaskRow.columns) FROM tasks WHERE job = ?1 AND position > ?2 AND (?3 IS NULL OR state = ?3)
                ORDER BY position LIMIT ?4
                """,
                [job.sequence, cursor ?? -1, state?.rawValue, limit + 1])
            let page = try rows.prefix(limit).map { try transaction.taskStatus($0, of: job) }
            return TaskPage(
                tasks: page, cursor: rows.count > limit ? page.last.map { String($0.index) } : nil)
        }
    }

    /// A task's status.
    func task(_ id: TaskID, by principal: Principal) async throws(FogError) -> TaskStatus {
        let job = try await visibleJob(id.job, to: principal)
        return try await store.read { transaction in
            let sql = "SELECT \(TaskRow.columns) FROM tasks WHERE job = ? AND position = ?"
            guard let row = try transaction.row(sql, [job.sequence, id.index]) else {
                throw FogError(.notFound, "the job '\(job.id)' has no task \(id.index)")
            }
            return try transaction.taskStatus(row, of: job)
        }
    }

    /// All attempts at a task.
    func attempts(at id: TaskID, by principal: Principal) async throws(FogError) -> AttemptList {
        let job = try await visibleJob(id.job, to: principal)
        return try await store.read { transaction in
            AttemptList(attempts: try transaction.attempts(at: id.index, of: job))
        }
    }

    /// The files that a job has produced. The cursor is the index and the path of the last one.
    func outputs(
        of id: JobID, cursor: String?, limit: Int?, by principal: Principal
    ) async throws(FogError) -> OutputPage {
        let job = try await visibleJob(id, to: principal)
        let limit = try Self.page(limit)
        let place = try cursor.map(Self.outputPlace) ?? (-1, "")
        return try await store.read { transaction in
            try transaction.requireRetained("results_until", of: job, "results")
            let rows = try transaction.rows(
                """
                SELECT * FROM outputs WHERE job = ?1 AND (position, path) > (?2, ?3)
                ORDER BY position, path LIMIT ?4
                """,
                [job.sequence, place.0, place.1, limit + 1])
            let page = try rows.prefix(limit).map { try OutputEntry($0, of: job) }
            let last = page.last.map { "\($0.index)/\($0.path)" }
            return OutputPage(outputs: page, cursor: rows.count > limit ? last : nil)
        }
    }

    private static func outputPlace(_ cursor: String) throws(FogError) -> (Int, String) {
        guard let slash = cursor.firstIndex(of: "/"), let index = Int(cursor[..<slash]), index >= 0 else {
            throw FogError(.invalid, "the cursor isn't one of this list")
        }
        return (index, String(cursor[cursor.index(after: slash)...]))
    }

    /// Says why a job's tasks wait.
    func explain(_ id: JobID, by principal: Principal) async throws(FogError) -> JobExplanation {
        let job = try await visibleJob(id, to: principal)
        let status = try await store.read { try $0.status(id) }
        let (candidates, ahead) = candidateNodes { state in
            state.ready.tasksAhead(priority: job.specification.priority, sequence: job.sequence)
        }
        let requirements = job.requirements
        let nodes = candidates.map {
            NodeExplanation(node: $0.id, name: $0.name, rejections: $0.rejections(of: requirements))
        }
        let sorted = nodes.sorted { ($0.rejections.count, $0.name) < ($1.rejections.count, $1.name) }
        return JobExplanation(
            job: id, state: status.state, summary: Self.summary(status, nodes: nodes, ahead: ahead),
            tasksAhead: ahead, requirements: requirements, nodes: sorted)
    }

    private static func summary(_ status: JobStatus, nodes: [NodeExplanation], ahead: Int?) -> String {
        if status.state.isTerminal { return "the job has ended: \(status.state.rawValue)" }
        let waiting = status.tasks[.queued] == 1 ? "1 task waits" : "\(status.tasks[.queued]) tasks wait"
        guard status.tasks[.queued] > 0 else {
            let pending = status.tasks[.pending]
            return pending > 0
                ? "\(pending) of its tasks wait until their back-off after a failure is over"
                : "no task waits: all that haven't ended are with workers"
        }
        if nodes.isEmpty { return "\(waiting): no worker has joined" }
        if nodes.contains(where: \.rejections.isEmpty) {
            guard let ahead, ahead > 0 else { return "\(waiting) to be claimed; a node has room for them" }
            return "\(waiting); \(ahead) of other jobs come first"
        }
        let isHopeless = nodes.allSatisfy { $0.rejections.contains { $0.kind == .unfit } }
        let one = status.tasks[.queued] == 1
        return isHopeless
            ? "\(waiting): no node can take \(one ? "it" : "them") as it is now"
            : "\(waiting) until a node that can take \(one ? "it" : "them") is free"
    }
}

extension CoordinatorOperations {
    /// Goes on with the stopping of jobs that was cut off, by the coordinator's end or by a disk that took nothing.
    func resumeStops() async throws(FogError) {
        let stopped = try await store.read { transaction in
            try transaction.rows(
                """
                SELECT sequence, id, owner, specification, submitted_at, stopped FROM jobs
                WHERE ended_at IS NULL AND stopped != 0
                """, []
            ).map { (job: try JobRecord($0), reason: $0["stopped"] == 1 ? StopReason.cancelled : .totalTimeout) }
        }
        for (job, reason) in stopped {
            try await stopTasks(of: job, reason)
        }
    }
}
