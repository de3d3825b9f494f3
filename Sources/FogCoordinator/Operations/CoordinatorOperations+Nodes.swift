import Crypto
import FogCore
import FogJobs
import FogSystem
import GRDB

extension CoordinatorOperations {
    /// Takes a worker in, or takes it back: checks that it owns its identity key and gives it a token of its own, which
    /// replaces the one it had.
    func join(_ request: JoinRequest, by principal: Principal) async throws(FogError) -> JoinResponse {
        switch principal {
        case .join, .operator: break
        case .submitter, .anonymous, .worker: throw FogError(.forbidden, "taking a worker in needs a join token")
        }
        try PlainName.check(request.name)
        try Self.check(request.capacity, request.platform)
        let node = try Self.verifiedNode(request)
        let secret = TokenSecret(kind: .worker)
        let limit = configuration.bounds.nodes
        let projection = store.projection
        let isApproved = if case .operator = principal { true } else { !configuration.requiresApproval }
        try await store.commit { transaction in
            let isKnown = projection.read { $0.nodes[node] != nil }
            guard isKnown || projection.read({ $0.nodes.count }) < limit else {
                throw FogError(.exhausted, "the coordinator knows \(limit) nodes already; remove some first")
            }
            try transaction.join(
                node, request, secretHash: TokenSecret.hash(secret.text.revealed), isApproved: isApproved)
        }
        return JoinResponse(node: node, token: secret.text.revealed, terms: configuration.leaseTerms)
    }

    private static func verifiedNode(_ request: JoinRequest) throws(FogError) -> NodeID {
        let signed = JoinRequest.signedBytes(identityKey: request.identityKey, name: request.name)
        guard let raw = Hexadecimal.decode(request.identityKey), raw.count == 32,
            let key = try? Curve25519.Signing.PublicKey(rawRepresentation: raw),
            let signature = Hexadecimal.decode(request.signature), signature.count == 64,
            key.isValidSignature(signature, for: signed)
        else {
            throw FogError(.forbidden, "the signature doesn't show that the identity key is the worker's own")
        }
        return NodeID(identityKey: key)
    }

    /// Checks what a worker says of itself: numbers with which the coordinator can reckon, texts that it can keep.
    private static func check(_ capacity: NodeCapacity, _ platform: NodePlatform) throws(FogError) {
        let texts = [
            platform.architecture, platform.operatingSystem, platform.kernel, platform.processor, platform.version,
        ]
        let engines = capacity.engines.flatMap { [$0.key, $0.value] }
        guard (0...1 << 40).contains(capacity.cpuMillicores), (0...1 << 60).contains(capacity.memoryBytes),
            (0...1 << 60).contains(capacity.diskBytes), capacity.engines.count <= 16,
            (texts + engines).allSatisfy({ $0.utf8.count <= 256 })
        else {
            throw FogError(
                .invalid,
                "a worker offers amounts that aren't negative or beyond measure and at most 16 engines, and describes "
                    + "its machine in texts of up to 256 bytes")
        }
    }

    /// Notes that a worker lives and what it offers now.
    func heartbeat(
        _ node: NodeID, _ request: HeartbeatRequest, by principal: Principal
    ) async throws(FogError) -> HeartbeatResponse {
        try principal.requireWorker(node)
        try Self.check(request.capacity, request.platform)
        try requireKnown(node)
        if let (record, isNew) = store.projection.heartbeat(node, request, at: store.clock.now()), isNew {
            try await store.commit { try $0.update(record) }
        }
        // Its claim that still waits is answered at once, so that it can end.
        if request.draining { store.signals.notify(.node(node)) }
        let isApproved = store.projection.read { $0.nodes[node]?.record.isApproved }
        return HeartbeatResponse(terms: configuration.leaseTerms, approved: isApproved)
    }

    /// What is wanted of a worker, once it differs from what it knows or the time is over.
    func commands(
        for node: NodeID, knowing version: Int64?, wait: Duration, by principal: Principal
    ) async throws(FogError) -> NodeCommands {
        try principal.requireWorker(node)
        try requireKnown(node)
        let projection = store.projection
        func current() throws(FogError) -> NodeCommands {
            let commands = projection.read { state in
                state.nodes[node].map {
                    NodeCommands(
                        version: $0.commandVersion, draining: $0.record.isDraining,
                        stop: $0.stop.sorted { ($0.task, $0.fence) < ($1.task, $1.fence) })
                }
            }
            guard let commands else { throw FogError(.notFound, "the node \(node.short) has been removed") }
            return commands
        }
        let changed = try await self.await([.node(node)], for: wait) { () throws(FogError) -> NodeCommands? in
            let commands = try current()
            return commands.version == version ? nil : commands
        }
        if let changed { return changed }
        return try current()
    }

    /// Lists the nodes by name.
    func nodes(by principal: Principal) throws(FogError) -> NodeList {
        _ = try principal.visibleOwner()
        let now = store.clock.now()
        let terms = configuration.leaseTerms
        let nodes = store.projection.read { state in state.nodes.values.map { $0.status(at: now, terms: terms) } }
        return NodeList(nodes: nodes.sorted { ($0.name, $0.id) < ($1.name, $1.id) })
    }

    /// One node.
    func node(_ id: NodeID, by principal: Principal) throws(FogError) -> NodeStatus {
        _ = try principal.visibleOwner()
        let now = store.clock.now()
        let terms = configuration.leaseTerms
        guard let status = store.projection.read({ $0.nodes[id]?.status(at: now, terms: terms) }) else {
            throw FogError(.notFound, "there is no node '\(id.short)'; 'fog node ls' lists them")
        }
        return status
    }

    /// Every node as a candidate for a task, and something else that is read at the same moment.
    func candidateNodes<Value: Sendable>(
        _ alsoRead: (borrowing Projection.State) -> Value
    ) -> ([CandidateNode], Value) {
        let now = store.clock.now()
        let terms = configuration.leaseTerms
        return store.projection.read { state in
            let candidates = state.nodes.values.map { node in
                CandidateNode(
                    id: node.record.id, name: node.record.name, capacity: node.record.capacity, free: node.free,
                    availability: node.availability(at: now, terms: terms))
            }
            return (candidates, alsoRead(state))
        }
    }

    /// Lets a node finish what it has and take nothing new, or take tasks again.
    func drain(_ id: NodeID, _ drain: Bool, by principal: Principal) async throws(FogError) -> NodeStatus {
        try principal.requireOperator()
        try await store.commit { try $0.setDraining(id, drain) }
        return try node(id, by: principal)
    }

    /// Keeps new tasks from a node, or lets it have them again. What it holds goes on, and it isn't told.
    func cordon(_ id: NodeID, _ cordon: Bool, by principal: Principal) async throws(FogError) -> NodeStatus {
        try principal.requireOperator()
        try await store.commit { try $0.setCordoned(id, cordon) }
        return try node(id, by: principal)
    }

    /// Lets a node that has joined take tasks.
    func approve(_ id: NodeID, by principal: Principal) async throws(FogError) -> NodeStatus {
        try principal.requireOperator()
        try await store.commit { try $0.approve(id) }
        return try node(id, by: principal)
    }

    /// Forgets a node: its token stops working at once, and what it holds is given to others.
    func remove(_ id: NodeID, by principal: Principal) async throws(FogError) -> NodeStatus {
        try principal.requireOperator()
        let status = try node(id, by: principal)
        try await store.commit { try $0.remove(id) }
        return status
    }
}

extension ProjectedNode {
    /// The node as the API shows it.
    func status(at now: Now, terms: LeaseTerms) -> NodeStatus {
        NodeStatus(
            id: record.id, name: record.name, availability: availability(at: now, terms: terms),
            capacity: record.capacity, free: free, platform: record.platform, held: held,
            approved: record.isApproved, cordoned: record.isCordoned, joinedAt: record.joinedAt,
            lastHeardAt: record.lastHeardAt)
    }
}
