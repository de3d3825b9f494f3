import FogCore
import FogExecution
import FogJobs
import FogSimulation

/// A worker of the lease protocol: the product's ``LeaseHolder``, and around it claims, attempts, reports and a journal
/// as in `FogWorker`.
///
/// Results are kept and told until they are answered, all that wait at once. A worker that comes again tells what it had
/// finished and gives the rest back, and claims only then.
struct ProtocolWorker: StateMachine {
    let setup: ProtocolSetup
    private(set) var holder: LeaseHolder
    /// The attempts that have not been closed.
    var attempts: [LeaseKey: WorkerAttempt] = [:]
    var claim = WorkerClaim()
    var dice: SeededGenerator
    /// What the present call of ``receive(_:at:into:)`` asks for.
    var asked: [ProtocolAction] = []
    /// Attempts of an earlier run that are being given back, with the call's number and until when it is waited for.
    var leftover: [LeaseKey: (number: UInt64, until: MonotonicInstant)] = [:]
    /// When each renewal that isn't answered yet was sent.
    var renewals: [UInt64: MonotonicInstant] = [:]
    /// Releases of this run that aren't answered yet.
    var releases: [UInt64: LeaseKey] = [:]
    var draining: WorkerDraining?
    private var held = Outputs<LeaseHolder.Action>()
    private var tickets = TicketSequence()
    var post = WorkerPost()
    private var nextHeartbeat: MonotonicInstant

    init(_ start: SimulatedStart<ProtocolNode>) {
        setup = start.setup
        holder = LeaseHolder(terms: setup.terms)
        dice = SeededGenerator(seed: start.seed)
        nextHeartbeat = start.now.monotonic
        claim.next = start.now.monotonic
        for record in start.records {
            guard case .journal(let entry) = record else { continue }
            switch entry {
            case .claimed(let leases): for lease in leases { leftover[lease] = (0, start.now.monotonic) }
            case .finished(let result):
                leftover[result.lease] = nil
                attempts[result.lease] = WorkerAttempt(reporting: result.outcome)
                post.results.removeAll { $0.lease == result.lease }
                post.results.append(result)
            case .closed(let leases):
                for lease in leases {
                    leftover[lease] = nil
                    attempts[lease] = nil
                }
                post.results.removeAll { leases.contains($0.lease) }
            }
        }
        post.next = start.now.monotonic
    }

    /// The attempts whose programs run, in order.
    var executing: [LeaseKey] {
        attempts.filter { $0.value.isExecuting }.keys.sorted { ($0.task, $0.fence) < ($1.task, $1.fence) }
    }

    var nextDeadline: MonotonicInstant? {
        var next = min(nextHeartbeat, holder.nextDeadline ?? nextHeartbeat)
        for attempt in attempts.values { next = min(next, attempt.next ?? next) }
        if !post.results.isEmpty { next = min(next, post.next) }
        for call in leftover.values { next = min(next, call.until) }
        if leftover.isEmpty, draining == nil || claim.isUnderWay { next = min(next, claim.next) }
        if let draining { next = min(next, draining.next) }
        return next
    }

    mutating func receive(
        _ events: Span<ProtocolEvent>, at now: Now, into outputs: inout Outputs<ProtocolAction>
    ) {
        for index in events.indices {
            switch events[index] {
            case .received(.answer(let answer, let number), _): take(answer, number, at: now)
            case .received, .persisted, .due: break
            case .asked(.drain):
                if draining == nil { drain(at: now) }
            case .asked(.claimAtOnce): hurry(at: now)
            case .asked: asked.append(.end)
            }
        }
        feed(nil, at: now)
        beat(at: now)
        proceed(at: now)
        report(at: now)
        giveLeftoverBack(at: now)
        askForTasks(at: now)
        goOnDraining(at: now)
        for action in asked { outputs.append(action) }
        asked.removeAll(keepingCapacity: true)
    }

    /// Makes a call and returns the number of its answer.
    @discardableResult
    mutating func call(_ call: ProtocolCall) -> UInt64 {
        let number = dice.next()
        send(.call(call, number: number))
        return number
    }

    /// Sends the coordinator a message.
    mutating func send(_ message: ProtocolMessage) {
        asked.append(.send(message, to: ProtocolSetup.coordinator))
    }

    // MARK: The journal

    /// Writes into the journal.
    mutating func keep(_ entry: JournalEntry) {
        asked.append(.persist(.journal(entry), tickets.next()))
    }

    // MARK: Leases

    /// Tells the lease keeper what happened, and does what it asks for.
    mutating func feed(_ event: LeaseHolder.Event?, at now: Now) {
        if let event {
            holder.receive(event, at: now, into: &held)
        } else {
            holder.wake(at: now, into: &held)
        }
        var actions: [LeaseHolder.Action] = []
        held.drain { actions.append($0) }
        for action in actions {
            switch action {
            case .renew(let leases): renew(leases, at: now)
            case .stop(let lease):
                if setup.bug != .lapsedAttemptGoesOn { stop(lease, at: now) }
            }
        }
    }

    private mutating func renew(_ leases: [LeaseKey], at now: Now) {
        let list = leases.compactMap { lease in
            attempts[lease].map { RenewRequest.Renewal(lease: lease, phase: $0.phase) }
        }
        guard !list.isEmpty else { return }
        renewals = renewals.filter { $0.value.duration(to: now.monotonic) < setup.terms.timeToLive }
        renewals[call(.renew(list))] = now.monotonic
    }

    private mutating func beat(at now: Now) {
        guard nextHeartbeat <= now.monotonic else { return }
        nextHeartbeat = now.monotonic.advanced(by: setup.heartbeatInterval)
        call(.heartbeat(isDraining: draining != nil))
    }
}

/// What a worker keeps.
enum JournalEntry {
    case claimed([LeaseKey])
    case finished(AttemptResult)
    case closed([LeaseKey])
}

/// One attempt of a worker.
struct WorkerAttempt {
    var phase: TaskPhase
    /// When the program starts or ends.
    var next: MonotonicInstant?
    /// How the program will have ended, or has.
    var outcome: ExecutionOutcome

    /// An attempt that begins.
    init(endingAs outcome: ExecutionOutcome, startingAt next: MonotonicInstant) {
        phase = .leased
        self.next = next
        self.outcome = outcome
    }

    /// An attempt that has ended, whose result is to be told.
    init(reporting outcome: ExecutionOutcome) {
        phase = .publishing
        self.outcome = outcome
    }

    /// Whether it has not ended.
    var isExecuting: Bool { phase != .publishing }
}

/// What the coordinator has to be told of, one call at a time.
struct WorkerPost {
    var results: [AttemptResult] = []
    /// The call that is under way.
    var number: UInt64 = 0
    /// Of how many results it tells; 0 if none is under way.
    var batch = 0
    /// When the next call is made, or the present one given up.
    var next = MonotonicInstant.origin
}
