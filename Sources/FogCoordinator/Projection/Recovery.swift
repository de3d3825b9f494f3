import FogCore
import FogExecution
import FogJobs
import GRDB

/// Builds the projection from the rows, at the start and after a commit that failed.
enum Recovery {
    /// Fills the projection anew. Costs in proportion to the tasks that haven't ended.
    static func rebuild(_ projection: Projection, from database: Database, at now: Now) throws {
        var effects = try nodes(database) + tokens(database)
        let blobBytes = try Int64.fetchOne(database, sql: "SELECT coalesce(sum(size), 0) FROM blobs") ?? 0
        effects.append(.blobBytes(blobBytes))
        let live = try Row.fetchAll(
            database,
            sql: """
                SELECT sequence, id, owner, specification, submitted_at FROM jobs
                WHERE ended_at IS NULL ORDER BY sequence
                """)
        for row in live { effects += try tasks(of: JobRecord(row), in: database, at: now) }
        projection.rebuild(from: effects, at: now)
    }

    private static func nodes(_ database: Database) throws -> [ProjectionEffect] {
        try Row.fetchAll(database, sql: "SELECT * FROM nodes").map { .node(try NodeRecord($0)) }
    }

    private static func tokens(_ database: Database) throws -> [ProjectionEffect] {
        try Row.fetchAll(database, sql: "SELECT * FROM tokens").map { .token(try TokenRecord($0)) }
    }

    /// The tasks that wait to be claimed, most of all there are: of each no more is read than is kept of it.
    private static func queued(of job: JobRecord, in database: Database) throws -> [ProjectionEffect] {
        var effects: [ProjectionEffect] = []
        var positions: [Int] = []
        var since: Int64 = 0
        func close() {
            guard !positions.isEmpty else { return }
            let queuedAt = WallTime(millisecondsSinceEpoch: since)
            effects += [.liveTasks(positions.count), .manyReady(job, positions, queuedAt: queuedAt)]
            positions.removeAll()
        }
        let rows = try Row.fetchCursor(
            database, sql: "SELECT position, queued_at FROM tasks WHERE job = ? AND state = 'queued'",
            arguments: [job.sequence])
        while let row = try rows.next() {
            let queuedAt: Int64 = row[1]
            if queuedAt != since { close() }
            since = queuedAt
            positions.append(row[0])
        }
        close()
        return effects
    }

    private static func tasks(
        of job: JobRecord, in database: Database, at now: Now
    ) throws -> [ProjectionEffect] {
        var effects: [ProjectionEffect] = []
        if let total = job.specification.timeouts.total {
            let passed = max(.zero, min(total, job.submittedAt.duration(to: now.wall)))
            effects.append(.totalTimeout(job.sequence, job.id, after: total - passed))
        }
        effects += try queued(of: job, in: database)
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT \(TaskRow.columns) FROM tasks WHERE job = ?
                    AND state NOT IN ('queued', 'succeeded', 'failed', 'cancelled', 'timedOut')
                """,
            arguments: [job.sequence])
        while let row = try rows.next() {
            let task = try TaskRow(row, id: job.task(row[TaskRow.position]))
            let reference = TaskReference(sequence: job.sequence, id: task.id)
            effects.append(.liveTasks(1))
            switch task.state {
            case .pending:
                let longest = job.policy.backoffMaximum
                let wait = task.notBefore.map { now.wall.duration(to: $0) } ?? .zero
                effects.append(.eligible(reference, after: max(.zero, min(wait, longest))))
            case .leased, .running, .publishing, .suspended, .unknown:
                guard let node = task.node else { continue }
                let lease = LeaseKey(task: task.id, fence: task.fence)
                effects.append(.leaseStarted(node, lease, job.requirements))
                if task.stopping != nil { effects.append(.revoke(node, lease)) }
            case .queued, .succeeded, .failed, .cancelled, .timedOut:
                break
            }
        }
        return effects
    }
}

extension NodeRecord {
    /// Reads a whole row of `nodes`.
    init(_ row: Row) throws {
        guard let id = NodeID(row["id"] as String) else {
            throw FogError(.corrupted, "the database holds a node whose identifier isn't one")
        }
        self.init(
            id: id, name: row["name"], identityKey: row["identity_key"],
            capacity: try JSONText.decode(row["capacity"]), platform: try JSONText.decode(row["platform"]),
            isDraining: row["draining"], isCordoned: row["cordoned"], isApproved: row["approved"],
            joinedAt: WallTime(millisecondsSinceEpoch: row["joined_at"]),
            lastHeardAt: WallTime(millisecondsSinceEpoch: row["last_heard_at"]))
    }
}

extension TokenRecord {
    /// Reads a whole row of `tokens`.
    init(_ row: Row) throws {
        guard let kind = TokenKind(rawValue: row["kind"]) else {
            throw FogError(.corrupted, "the database holds a token whose kind isn't one")
        }
        self.init(
            status: TokenStatus(
                id: row["id"], kind: kind, name: row["name"],
                createdAt: WallTime(millisecondsSinceEpoch: row["created_at"])),
            secretHash: row["secret_hash"])
    }
}
