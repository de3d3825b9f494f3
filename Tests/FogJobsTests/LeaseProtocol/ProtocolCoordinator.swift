import FogCore
import FogJobs
import FogSimulation

/// The coordinator of the lease protocol: the product's ``TaskRow``, ``LeaseObserver``, ``ReadyQueue`` and ``FreeRoom``,
/// put together as `FogCoordinator` does.
///
/// Calls are carried out at once on rows in memory; what a transaction wrote is one record on the disk, and its answer
/// waits until that is durable. A restart begins from the records that were.
struct ProtocolCoordinator: StateMachine {
    /// What a transaction is followed by, once it is durable.
    indirect enum Promise {
        case action(ProtocolAction)
        /// Goes on with the stopping of a job.
        case stopTasks(JobID, from: Int, then: Promise?)
        /// A stop that was cut off is complete.
        case resumed
    }

    let setup: ProtocolSetup
    var rows = CoordinatorRows()
    var ready: ReadyQueue
    var nodes: [NodeID: KnownWorker] = [:]
    var observer: LeaseObserver
    var observed = Outputs<LeaseObserver.Action>()
    var timers = CoordinatorTimers()
    /// How many due actions are being carried out; time isn't looked at again before all are.
    var actionsUnderWay = 0
    var waiting: [WaitingClaim] = []
    var lastArrival: UInt64 = 0
    var lastSequence: Int64 = 0
    var dice: SeededGenerator
    /// What the present transaction has written.
    var changes: [RowChange] = []
    /// What the present call of ``receive(_:at:into:)`` asks for.
    var asked: [ProtocolAction] = []
    /// How many stops are left that were cut off when the coordinator last ended. It takes no calls before.
    var resumesLeft = 0
    /// What the disk had kept, until the first call.
    private var recovered: CoordinatorRows?
    private var tickets = TicketSequence()
    private var lastTicket: Ticket?
    private var durable: Ticket?
    private var promises: [(ticket: Ticket, promise: Promise)] = []
    private let startedAt: MonotonicInstant

    init(_ start: SimulatedStart<ProtocolNode>) {
        setup = start.setup
        ready = ReadyQueue(turnInterval: setup.bug == .oldestNeverFirst ? .max : 10)
        observer = LeaseObserver(terms: setup.terms)
        dice = SeededGenerator(seed: start.seed)
        startedAt = start.now.monotonic
        for record in start.records {
            guard case .transaction(let changes) = record else { continue }
            for change in changes { rows.apply(change) }
        }
        recovered = rows
        rebuild(at: start.now)
    }

    var nextDeadline: MonotonicInstant? {
        guard recovered == nil else { return startedAt }
        let patience = waiting.map(\.until).min()
        guard actionsUnderWay == 0 else { return patience }
        return [observer.nextDeadline, timers.nextDeadline, patience].compactMap(\.self).min()
    }

    mutating func receive(
        _ events: Span<ProtocolEvent>, at now: Now, into outputs: inout Outputs<ProtocolAction>
    ) {
        if let found = recovered.take() {
            asked.append(.observe(.restarted(found)))
            resumeStops(at: now)
        }
        for index in events.indices {
            switch events[index] {
            case .received(let message, let sender): take(message, from: sender, at: now)
            case .persisted(let ticket): take(ticket, at: now)
            case .due(let action): carryOut(action, at: now)
            case .asked: asked.append(.end)
            }
        }
        serve(at: now)
        elapse(to: now)
        for action in asked { outputs.append(action) }
        asked.removeAll(keepingCapacity: true)
    }

    // MARK: Durability

    /// Adds a change to the present transaction.
    mutating func write(_ change: RowChange) {
        rows.apply(change)
        changes.append(change)
    }

    /// Ends the present transaction: what it wrote becomes durable together or not at all, and the promise is kept when
    /// it and all before it are. A transaction that has only read waits for those before it too, whose rows it saw.
    mutating func commit(_ promise: Promise? = nil, at now: Now) {
        if !changes.isEmpty {
            let ticket = tickets.next()
            lastTicket = ticket
            asked.append(.persist(.transaction(changes), ticket))
            promises.append((ticket, .action(.observe(.committed(changes)))))
            changes.removeAll()
        }
        guard let promise else { return }
        if setup.bug != .answeredBeforePersisted, let lastTicket, lastTicket > durable ?? Ticket(number: 0) {
            promises.append((lastTicket, promise))
        } else {
            keep(promise, at: now)
        }
    }

    private mutating func take(_ ticket: Ticket, at now: Now) {
        durable = ticket
        let kept = promises.prefix { $0.ticket <= ticket }
        promises.removeFirst(kept.count)
        for (_, promise) in kept { keep(promise, at: now) }
    }

    private mutating func keep(_ promise: Promise, at now: Now) {
        switch promise {
        case .action(let action): asked.append(action)
        case .stopTasks(let job, let first, let next): stopTasks(of: job, from: first, then: next, at: now)
        case .resumed: resumesLeft -= 1
        }
    }
}

/// A worker as the coordinator knows it.
struct KnownWorker {
    var free: FreeRoom
    /// The leases whose attempts it should end.
    var stop: Set<LeaseKey> = []
    var saysItDrains = false
    /// When it was last heard of; `nil` if it wasn't since the coordinator started.
    var lastHeard: MonotonicInstant?
    /// The number of the claim that it made last.
    var lastClaim: UInt64 = 0
}

/// A claim that is held back until there is a task.
struct WaitingClaim {
    var node: NodeID
    var sender: SimulatedNode
    var number: UInt64
    var name: UInt64
    var limit: Int
    /// Numbers the claims in the order in which they arrived.
    var arrival: UInt64
    var since: MonotonicInstant
    var until: MonotonicInstant
}
