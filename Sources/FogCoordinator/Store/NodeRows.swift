import FogCore
import FogJobs
import GRDB

extension CoordinatorTransaction {
    /// Writes a worker that joins and the token that it gets instead of the one it had.
    ///
    /// - Parameter isApproved: Whether it may take tasks; one that was approved before stays so.
    mutating func join(_ node: NodeID, _ request: JoinRequest, secretHash: String, isApproved: Bool) throws {
        let known = try row(
            "SELECT draining, cordoned, approved, joined_at FROM nodes WHERE id = ?", [node.description])
        let record = NodeRecord(
            id: node, name: request.name, identityKey: request.identityKey, capacity: request.capacity,
            platform: request.platform, isDraining: known?["draining"] ?? false,
            isCordoned: known?["cordoned"] ?? false, isApproved: isApproved || known?["approved"] ?? false,
            joinedAt: known.map { WallTime(millisecondsSinceEpoch: $0["joined_at"]) } ?? now.wall,
            lastHeardAt: now.wall)
        try write(record)
        try removeTokens(of: node)
        let status = TokenStatus(
            id: "worker-\(node.short)", kind: .worker, name: node.description, createdAt: now.wall)
        try insert(TokenRecord(status: status, secretHash: secretHash))
        try self.record("node.joined", node: node, message: request.name)
        if !record.isApproved { try self.record("node.pending", node: node, message: request.name) }
    }

    /// Writes what a node says of itself; what an operator has said of it meanwhile stands.
    mutating func update(_ record: NodeRecord) throws {
        guard let row = try row("SELECT * FROM nodes WHERE id = ?", [record.id.description]) else { return }
        var current = try NodeRecord(row)
        current.capacity = record.capacity
        current.platform = record.platform
        current.lastHeardAt = max(current.lastHeardAt, record.lastHeardAt)
        try write(current)
    }

    /// Keeps new tasks from a node, or lets it have them again.
    mutating func setCordoned(_ id: NodeID, _ isCordoned: Bool) throws {
        guard let row = try row("SELECT * FROM nodes WHERE id = ?", [id.description]) else { throw Self.noNode(id) }
        var record = try NodeRecord(row)
        guard record.isCordoned != isCordoned else { return }
        record.isCordoned = isCordoned
        try write(record)
        try self.record(isCordoned ? "node.cordoned" : "node.uncordoned", node: id)
        signals.insert(.node(id))
    }

    /// Lets a node that has joined take tasks.
    mutating func approve(_ id: NodeID) throws {
        guard let row = try row("SELECT * FROM nodes WHERE id = ?", [id.description]) else { throw Self.noNode(id) }
        var record = try NodeRecord(row)
        guard !record.isApproved else { return }
        record.isApproved = true
        try write(record)
        try self.record("node.approved", node: id)
        signals.insert(.node(id))
    }

    /// Has a node take nothing new, or take tasks again.
    mutating func setDraining(_ id: NodeID, _ isDraining: Bool) throws {
        guard let row = try row("SELECT * FROM nodes WHERE id = ?", [id.description]) else { throw Self.noNode(id) }
        var record = try NodeRecord(row)
        guard record.isDraining != isDraining else { return }
        record.isDraining = isDraining
        try write(record)
        try self.record(isDraining ? "node.draining" : "node.ready", node: id)
        signals.insert(.node(id))
    }

    /// Forgets a node and gives what it holds to others.
    mutating func remove(_ id: NodeID) throws {
        try execute("DELETE FROM nodes WHERE id = ?", [id.description])
        guard database.changesCount == 1 else { throw Self.noNode(id) }
        try removeTokens(of: id)
        let held = try rows("SELECT job, position, fence, state FROM tasks WHERE node = ?", [id.description])
        for row in held {
            let job = try job(sequence: row["job"])
            let fence: Int64 = row["fence"]
            if row["state"] != TaskState.unknown.rawValue {
                try apply(.leaseLapsed(fence: fence), to: row["position"], of: job)
            }
            try apply(.declaredLost(fence: fence), to: row["position"], of: job)
        }
        effects.append(.nodeRemoved(id))
        try record("node.removed", node: id)
        signals.insert(.node(id))
    }

    private mutating func write(_ record: NodeRecord) throws {
        try execute(
            """
            INSERT INTO nodes (id, name, identity_key, capacity, platform, draining, cordoned, approved, joined_at,
                last_heard_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET name = excluded.name, capacity = excluded.capacity,
                platform = excluded.platform, draining = excluded.draining, cordoned = excluded.cordoned,
                approved = excluded.approved, last_heard_at = excluded.last_heard_at
            """,
            [
                record.id.description, record.name, record.identityKey, try JSONText.encode(record.capacity),
                try JSONText.encode(record.platform), record.isDraining, record.isCordoned, record.isApproved,
                record.joinedAt.millisecondsSinceEpoch, record.lastHeardAt.millisecondsSinceEpoch,
            ])
        effects.append(.node(record))
    }

    private mutating func removeTokens(of node: NodeID) throws {
        let sql = "SELECT id FROM tokens WHERE kind = 'worker' AND name = ?"
        let ids = try rows(sql, [node.description]).map { $0["id"] as String }
        try execute("DELETE FROM tokens WHERE kind = 'worker' AND name = ?", [node.description])
        effects.append(.tokensRemoved(ids: ids))
    }

    /// Writes a token.
    mutating func insert(_ token: TokenRecord) throws {
        let status = token.status
        try execute(
            "INSERT INTO tokens (id, kind, name, secret_hash, created_at) VALUES (?, ?, ?, ?, ?)",
            [status.id, status.kind.rawValue, status.name, token.secretHash, wall])
        effects.append(.token(token))
    }

    /// Revokes a token and returns what it was.
    mutating func removeToken(_ id: String) throws -> TokenStatus {
        guard let row = try row("SELECT * FROM tokens WHERE id = ?", [id]) else {
            throw FogError(.notFound, "there is no token '\(id)'; 'fog token ls' lists them")
        }
        let status = try TokenRecord(row).status
        try execute("DELETE FROM tokens WHERE id = ?", [id])
        effects.append(.tokensRemoved(ids: [id]))
        try record("token.revoked", message: id)
        return status
    }

    private static func noNode(_ id: NodeID) -> FogError {
        FogError(.notFound, "there is no node '\(id.short)'; 'fog node ls' lists them")
    }
}
