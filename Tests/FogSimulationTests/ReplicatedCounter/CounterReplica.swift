import FogCore
import FogSimulation

/// A replica of the counter: it keeps the largest ballot it has promised itself to, and the last state it accepted.
///
/// A promise and an acceptance are persisted before they are sent. A lease stands in the same record as the promise that
/// grants it, so that a replica that restarts honours it for its full length once more: it can't know how much had
/// passed.
struct CounterReplica: StateMachine {
    enum Event {
        case received(CounterMessage, from: SimulatedNode)
        case persisted(Ticket)
    }

    enum Action {
        case send(CounterMessage, to: SimulatedNode)
        case persist(ReplicaRecord, Ticket)
        case discard(before: Ticket)
    }

    private struct Lease {
        var holder: Int
        var end: MonotonicInstant
    }

    private struct Reply {
        var ticket: Ticket
        var message: CounterMessage
        var receiver: SimulatedNode
    }

    /// More requests than the disk keeps up with are dropped; clients ask again.
    private static let maximumReplies = 256

    private let setup: CounterSetup
    private(set) var promised: Ballot
    private(set) var accepted: AcceptedState?
    private var lease: Lease?
    private var tickets = TicketSequence()
    private var replies: [Reply] = []

    init(setup: CounterSetup, records: [ReplicaRecord], now: Now) {
        self.setup = setup
        let trusted = records.filter { !$0.isTorn || setup.bug == .tornRecordTrusted }
        let last = trusted.last
        accepted = last?.accepted
        promised = last?.promised ?? .none
        if setup.bug == .promiseForgottenAtRestart {
            promised = last?.accepted?.ballot ?? .none
        }
        if let holder = last?.leaseHolder, setup.bug != .leaseForgottenAtRestart {
            lease = Lease(holder: holder, end: now.monotonic.advanced(by: setup.lease.granted))
        }
    }

    var nextDeadline: MonotonicInstant? { nil }

    mutating func receive(_ events: Span<Event>, at now: Now, into outputs: inout Outputs<Action>) {
        for index in events.indices {
            switch events[index] {
            case .received(.prepare(let ballot, let wantsLease), let sender):
                prepare(ballot, wantsLease: wantsLease, from: sender, at: now, into: &outputs)
            case .received(.accept(let ballot, let state), let sender):
                accept(ballot, state, from: sender, at: now, into: &outputs)
            case .received:
                break
            case .persisted(let ticket):
                while let reply = replies.first, reply.ticket <= ticket {
                    outputs.append(.send(reply.message, to: reply.receiver))
                    replies.removeFirst()
                }
                outputs.append(.discard(before: ticket))
            }
        }
    }

    private mutating func prepare(
        _ ballot: Ballot, wantsLease: Bool, from sender: SimulatedNode, at now: Now, into outputs: inout Outputs<Action>
    ) {
        guard admits(ballot, from: sender, at: now, into: &outputs) else { return }
        promised = ballot
        if wantsLease {
            lease = Lease(holder: sender.index, end: now.monotonic.advanced(by: setup.lease.granted))
        }
        let isEarly = setup.bug == .promiseSentBeforePersisted
        reply(.promise(ballot, accepted), to: sender, isEarly: isEarly, at: now, into: &outputs)
    }

    private mutating func accept(
        _ ballot: Ballot, _ state: CounterState, from sender: SimulatedNode, at now: Now,
        into outputs: inout Outputs<Action>
    ) {
        guard admits(ballot, from: sender, at: now, into: &outputs) else { return }
        promised = ballot
        accepted = AcceptedState(ballot: ballot, state: state)
        let isEarly = setup.bug == .acceptanceSentBeforePersisted
        reply(.accepted(ballot), to: sender, isEarly: isEarly, at: now, into: &outputs)
    }

    /// Whether the replica may heed this ballot; says so to its client if not.
    private func admits(
        _ ballot: Ballot, from sender: SimulatedNode, at now: Now, into outputs: inout Outputs<Action>
    ) -> Bool {
        guard replies.count < Self.maximumReplies else { return false }
        if let lease, lease.holder != sender.index, now.monotonic < lease.end {
            outputs.append(.send(.leased(ballot), to: sender))
            return false
        }
        if ballot < promised, setup.bug != .smallerBallotAccepted {
            outputs.append(.send(.refused(ballot, promised: promised), to: sender))
            return false
        }
        return true
    }

    /// Persists what the replica now stands by, and sends the reply once that is durable.
    private mutating func reply(
        _ message: CounterMessage, to receiver: SimulatedNode, isEarly: Bool, at now: Now,
        into outputs: inout Outputs<Action>
    ) {
        if let end = lease?.end, end <= now.monotonic {
            lease = nil
        }
        let record = ReplicaRecord(promised: promised, accepted: accepted, leaseHolder: lease?.holder)
        let ticket = tickets.next()
        outputs.append(.persist(record, ticket))
        if isEarly {
            outputs.append(.send(message, to: receiver))
        } else {
            replies.append(Reply(ticket: ticket, message: message, receiver: receiver))
        }
    }
}

/// Everything that a replica must not forget.
struct ReplicaRecord: Hashable {
    var promised: Ballot
    var accepted: AcceptedState?
    /// The client that held a lease when the record was written.
    var leaseHolder: Int?
    /// Whether the record's checksum doesn't match.
    var isTorn = false
}
