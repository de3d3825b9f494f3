import FogCore
import FogJobs
import Synchronization

/// What the coordinator keeps in memory to answer quickly: which tasks are ready, who holds what, when time moves
/// something. Everything in it follows from rows; it is rebuilt from them at the start and whenever a commit failed.
///
/// Effects are applied on the database's writer, in the order of its transactions, before the transaction is durable;
/// nothing is acknowledged from them until it is.
final class Projection: Sendable {
    struct State: Sendable {
        var ready = ReadyQueue()
        var nodes: [NodeID: ProjectedNode] = [:]
        var leases: LeaseObserver
        var leaseOutputs = Outputs<LeaseObserver.Action>()
        var timers = TimerQueue()
        var tokensByHash: [String: TokenRecord] = [:]
        var blobBytes: Int64 = 0
        var liveTasks = 0
        /// Grows with every change of what is wanted of a node.
        var commandVersion: Int64
        /// How many claims have arrived.
        var claims: UInt64 = 0
        /// What was done since waiting claims were last served.
        var growth = Growth.everywhere
    }

    /// Where there may be something for a waiting claim that there wasn't before.
    enum Growth: Hashable, Sendable {
        /// Nowhere.
        case none
        /// On these nodes, which have more room or take tasks again.
        case on(Set<NodeID>)
        /// On all nodes, because tasks have become ready.
        case everywhere

        /// Whether a claim of the node should be looked at.
        func concerns(_ node: NodeID) -> Bool {
            switch self {
            case .none: false
            case .on(let nodes): nodes.contains(node)
            case .everywhere: true
            }
        }

        fileprivate mutating func add(_ node: NodeID) {
            switch self {
            case .none: self = .on([node])
            case .on(var nodes):
                self = .none
                nodes.insert(node)
                self = .on(nodes)
            case .everywhere: break
            }
        }
    }

    private let state: Mutex<State>
    private let terms: LeaseTerms
    /// The most tasks that a node holds at once.
    let nodeTasks: Int

    /// Makes an empty projection. `firstVersion` is where the versions of node commands begin; it differs from start to
    /// start, so that a worker never mistakes new commands for those it knows.
    init(terms: LeaseTerms, nodeTasks: Int, firstVersion: Int64) {
        self.terms = terms
        self.nodeTasks = nodeTasks
        state = Mutex(State(leases: LeaseObserver(terms: terms), commandVersion: firstVersion))
    }

    /// Looks at the projection.
    func read<Value: Sendable>(_ body: (borrowing State) -> Value) -> Value {
        state.withLock { body($0) }
    }

    /// Replaces the projection by what follows from the rows. What nodes have said of themselves since, and when, is
    /// kept.
    func rebuild(from effects: [ProjectionEffect], at now: Now) {
        state.withLock { state in
            let nodes = state.nodes
            state = State(
                leases: LeaseObserver(terms: terms), commandVersion: state.commandVersion + 1, claims: state.claims)
            state.apply(effects, at: now)
            for id in state.nodes.keys { state.nodes[id]?.recall(nodes[id]) }
        }
    }

    /// Applies the effects of one operation.
    func apply(_ effects: [ProjectionEffect], at now: Now) {
        guard !effects.isEmpty else { return }
        state.withLock { $0.apply(effects, at: now) }
    }

    /// Notes that a node has been heard of, and returns whether it is known.
    @discardableResult
    func heard(from node: NodeID, at now: Now) -> Bool {
        state.withLock { state in
            guard state.nodes[node] != nil else { return false }
            state.nodes[node]?.lastHeard = now.monotonic
            state.nodes[node]?.record.lastHeardAt = now.wall
            return true
        }
    }

    /// Notes what a node says of itself, and returns what is stored of it if that has changed; `nil` if the node isn't
    /// known.
    func heartbeat(_ node: NodeID, _ request: HeartbeatRequest, at now: Now) -> (record: NodeRecord, isNew: Bool)? {
        state.withLock { state in
            guard var known = state.nodes[node] else { return nil }
            known.lastHeard = now.monotonic
            known.record.lastHeardAt = now.wall
            known.saysItDrains = request.draining
            state.nodes[node] = known
            var record = known.record
            record.capacity = request.capacity
            record.platform = request.platform
            return (record, record != known.record)
        }
    }

    /// What time has brought about: leases that lapsed, tasks that are lost, timers that fired.
    func elapse(to now: Now, limit: Int) -> (leases: [LeaseObserver.Action], timers: [TimerQueue.Purpose]) {
        state.withLock { state in
            state.leases.wake(at: now, into: &state.leaseOutputs)
            var actions: [LeaseObserver.Action] = []
            state.leaseOutputs.drain { actions.append($0) }
            return (actions, state.timers.popFired(at: now.monotonic, limit: limit))
        }
    }

    /// What was done since this was last asked.
    func takeGrowth() -> Growth {
        state.withLock { state in
            defer { state.growth = .none }
            return state.growth
        }
    }

    /// Begins every lease anew: the coordinator stood still, and no renewal could be stored.
    func resume(at now: Now) {
        state.withLock { $0.leases.receive(.resumed, at: now, into: &$0.leaseOutputs) }
    }

    /// Numbers a claim that has arrived; those of the node that arrived before get nothing any more.
    func beginClaim(by node: NodeID) -> UInt64 {
        state.withLock { state in
            state.claims += 1
            state.nodes[node]?.lastClaim = state.claims
            return state.claims
        }
    }

    /// Has a lease that couldn't be marked, because the database took nothing, come up again after another time to live.
    func postpone(_ action: LeaseObserver.Action, at now: Now) {
        state.withLock { $0.leases.receive(.started(action.lease), at: now, into: &$0.leaseOutputs) }
    }

    /// Has a timer that couldn't be served, because the database took nothing, fire again a little later.
    func postpone(_ purpose: TimerQueue.Purpose, at now: Now) {
        state.withLock { $0.timers.add(purpose, at: now.monotonic.advanced(by: .seconds(1))) }
    }

    /// When time will next bring something about.
    var nextDeadline: MonotonicInstant? {
        state.withLock { state in
            switch (state.leases.nextDeadline, state.timers.nextDeadline) {
            case (nil, let other), (let other, nil): other
            case (let lease?, let timer?): min(lease, timer)
            }
        }
    }
}

/// A node and what it holds.
struct ProjectedNode: Sendable {
    var record: NodeRecord
    var free: FreeRoom
    var held = 0
    var stop: Set<LeaseKey> = []
    /// Whether the node itself wants nothing new, because it is about to end.
    var saysItDrains = false
    /// When it was last heard of; `nil` if it wasn't since the coordinator started.
    var lastHeard: MonotonicInstant?
    /// The number of the claim that the node made last; 0 if that gets nothing any more.
    var lastClaim: UInt64 = 0
    /// What `NodeCommands.version` of this node is.
    var commandVersion: Int64

    /// Takes over what no row says; there is nothing of that at the start.
    fileprivate mutating func recall(_ known: ProjectedNode?) {
        guard let known else {
            lastHeard = nil
            return
        }
        saysItDrains = known.saysItDrains
        lastHeard = known.lastHeard
        record.lastHeardAt = max(record.lastHeardAt, known.record.lastHeardAt)
        lastClaim = known.lastClaim
    }
}

extension Projection.State {
    fileprivate mutating func apply(_ effects: [ProjectionEffect], at now: Now) {
        var leaseEvents: [LeaseObserver.Event] = []
        for effect in effects { apply(effect, at: now, &leaseEvents) }
        leases.receive(leaseEvents.span, at: now, into: &leaseOutputs)
    }

    private mutating func apply(
        _ effect: ProjectionEffect, at now: Now, _ leaseEvents: inout [LeaseObserver.Event]
    ) {
        switch effect {
        case .ready(let task, let job, let queuedAt):
            makeReady(job, [task.id.index], queuedAt: queuedAt, at: now)
        case .manyReady(let job, let positions, let queuedAt):
            makeReady(job, positions, queuedAt: queuedAt, at: now)
        case .unready(let task, let job):
            ready.remove(task.id, priority: job.specification.priority, sequence: task.sequence)
        case .eligible(let task, let wait):
            timers.add(.eligible(task), at: now.monotonic.advanced(by: wait))
        case .totalTimeout(let sequence, let job, let wait):
            timers.add(.totalTimeout(sequence: sequence, job: job), at: now.monotonic.advanced(by: wait))
        case .leaseStarted(let node, let lease, let requirements):
            leaseEvents.append(.started(lease))
            nodes[node]?.held += 1
            nodes[node]?.free.take(requirements)
        case .leaseRenewed(let lease):
            // Not `renewed`: the observer may have given the lease up already and wait for that to be stored, which now
            // is refused. Whoever's renewal was stored is watched.
            leaseEvents.append(.started(lease))
        case .leaseEnded(let node, let lease, let requirements):
            leaseEvents.append(.ended(lease))
            nodes[node]?.held -= 1
            nodes[node]?.free.give(requirements)
            if nodes[node]?.stop.remove(lease) != nil { advanceCommands(of: node) }
            growth.add(node)
        case .claimGivenUp(let node):
            nodes[node]?.lastClaim = 0
        case .revoke(let node, let lease):
            _ = nodes[node]?.stop.insert(lease)
            advanceCommands(of: node)
        case .node(let record):
            growth.add(record.id)
            if var known = nodes[record.id] {
                known.free = known.free.resized(from: known.record.capacity, to: record.capacity)
                if known.record.isDraining != record.isDraining {
                    commandVersion += 1
                    known.commandVersion = commandVersion
                }
                // A row that an operator's call has changed says nothing new of when the node was heard of.
                let lastHeardAt = max(known.record.lastHeardAt, record.lastHeardAt)
                if lastHeardAt > known.record.lastHeardAt { known.lastHeard = now.monotonic }
                known.record = record
                known.record.lastHeardAt = lastHeardAt
                nodes[record.id] = known
            } else {
                commandVersion += 1
                nodes[record.id] = ProjectedNode(
                    record: record, free: FreeRoom(of: record.capacity), lastHeard: now.monotonic,
                    commandVersion: commandVersion)
            }
        case .nodeRemoved(let node):
            nodes[node] = nil
        case .token(let token):
            tokensByHash[token.secretHash] = token
        case .tokensRemoved(let ids):
            let removed = Set(ids)
            tokensByHash = tokensByHash.filter { !removed.contains($0.value.status.id) }
        case .blobBytes(let change):
            blobBytes += change
        case .liveTasks(let change):
            liveTasks += change
        }
    }

    private mutating func makeReady(_ job: JobRecord, _ positions: [Int], queuedAt: WallTime, at now: Now) {
        growth = .everywhere
        let (priority, requirements) = (job.specification.priority, job.requirements)
        for position in positions {
            ready.insert(
                job.task(position), priority: priority, sequence: job.sequence, requirements: requirements)
        }
        guard let limit = job.specification.timeouts.queue else { return }
        let waited = max(.zero, min(limit, queuedAt.duration(to: now.wall)))
        let end = now.monotonic.advanced(by: limit - waited)
        for position in positions {
            let task = TaskReference(sequence: job.sequence, id: job.task(position))
            timers.add(.queueTimeout(task, queuedAt: queuedAt), at: end)
        }
    }

    private mutating func advanceCommands(of node: NodeID) {
        commandVersion += 1
        nodes[node]?.commandVersion = commandVersion
    }
}

extension FreeRoom {
    /// The room after a node has changed what it offers.
    fileprivate func resized(from old: NodeCapacity, to new: NodeCapacity) -> FreeRoom {
        var room = self
        room.cpuMillicores += new.cpuMillicores - old.cpuMillicores
        room.memoryBytes += new.memoryBytes - old.memoryBytes
        room.diskBytes += new.diskBytes - old.diskBytes
        return room
    }
}
