import FogCore
import FogSimulation

/// A client of the counter: it proposes the changes itself, one round at a time, as in CASPaxos.
///
/// A round first has a majority of replicas promise to heed no smaller ballot and tell what they have accepted; the
/// state with the largest ballot among that, with the client's next increment if it isn't counted yet, is then sent to
/// all replicas, and holds once a majority has accepted it. A round that reads does the same without an increment.
///
/// If the replicas also promised not to heed other clients for a while, what the round brought about is the latest state
/// until then, and reads are answered from it.
///
/// Sequence numbers and the number of the client's run are durable before they are used.
struct CounterClient: StateMachine {
    enum Event {
        case received(CounterMessage, from: SimulatedNode)
        case persisted(Ticket)
        case asked(CounterInput)
    }

    enum Action {
        case send(CounterMessage, to: SimulatedNode)
        case persist(ClientRecord, Ticket)
        case observe(CounterObservation)
    }

    /// An increment that is to be counted.
    struct Request {
        var number: Int
        var sequence: Int
        /// The ticket of its record, while that isn't durable.
        var ticket: Ticket?
    }

    /// A state that is known to be the latest for a while.
    struct Lease {
        var state: CounterState
        var end: MonotonicInstant
    }

    /// How long a round may take, in milliseconds.
    private static let patience: ClosedRange<UInt64> = 60...500
    /// How long a client waits for a lease of another to lapse before it asks again, in milliseconds.
    private static let leasePolling: ClosedRange<UInt64> = 5...50
    /// The longest wait after one round that came to nothing; it doubles with each further one.
    private static let firstBackoff: UInt64 = 20
    private static let maximumDoublings: UInt64 = 3
    private static let maximumReads = 256

    let setup: CounterSetup
    /// The position among the clients.
    let client: Int
    var lease: Lease?
    var round: CounterRound?
    private var dice: SeededGenerator
    private var tickets = TicketSequence()
    private let incarnation: UInt64
    /// The ticket of this run's number, while that isn't durable.
    private var startTicket: Ticket?
    private var requests: [Request] = []
    private var sequence = 0
    private var reads: [Int] = []
    private var highestRound: UInt64 = 0
    /// How many rounds have come to nothing since the last that did.
    private var failures: UInt64 = 0
    /// When the next round may begin.
    private var earliest: MonotonicInstant
    /// When the next round may ask for a lease.
    private var earliestLease: MonotonicInstant
    /// What the first call has to do: records to write, requests that had been issued before.
    private var beginning: [Action] = []

    init(setup: CounterSetup, node: SimulatedNode, records: [ClientRecord], now: Now, seed: UInt64) {
        self.setup = setup
        client = node.index - setup.replicas
        dice = SeededGenerator(seed: seed)
        earliest = now.monotonic
        earliestLease = now.monotonic
        var runs: UInt64 = 0
        for record in records {
            switch record {
            case .run(let number):
                runs = max(runs, number)
            case .request(let number):
                sequence += 1
                requests.append(Request(number: number, sequence: sequence))
                beginning.append(.observe(.issued(request: number)))
            }
        }
        incarnation = runs + 1
        let ticket = tickets.next()
        startTicket = ticket
        beginning.append(.persist(.run(incarnation), ticket))
    }

    var nextDeadline: MonotonicInstant? {
        if !beginning.isEmpty { return earliest }
        if let round { return round.end }
        return hasWork ? earliest : nil
    }

    mutating func receive(_ events: Span<Event>, at now: Now, into outputs: inout Outputs<Action>) {
        for action in beginning {
            outputs.append(action)
        }
        beginning.removeAll()
        for index in events.indices {
            switch events[index] {
            case .received(let message, let sender): take(message, from: sender, at: now, into: &outputs)
            case .persisted(let ticket): take(ticket, into: &outputs)
            case .asked(.increment(let number)): increment(number, into: &outputs)
            case .asked(.read(let number)): read(number, at: now, into: &outputs)
            }
        }
        if let end = round?.end, end <= now.monotonic {
            abandon(at: now)
        }
        if round == nil, hasWork, earliest <= now.monotonic {
            begin(at: now, into: &outputs)
        }
    }

    private var hasWork: Bool {
        startTicket == nil && (nextRequest != nil || !reads.isEmpty)
    }

    /// The oldest increment that isn't counted yet, if it is durable.
    private var nextRequest: Request? {
        requests.first.flatMap { $0.ticket == nil ? $0 : nil }
    }

    private mutating func increment(_ number: Int, into outputs: inout Outputs<Action>) {
        sequence += 1
        let ticket = tickets.next()
        outputs.append(.persist(.request(number), ticket))
        if setup.bug == .requestIssuedBeforePersisted {
            outputs.append(.observe(.issued(request: number)))
            requests.append(Request(number: number, sequence: sequence))
        } else {
            requests.append(Request(number: number, sequence: sequence, ticket: ticket))
        }
    }

    private mutating func take(_ ticket: Ticket, into outputs: inout Outputs<Action>) {
        if let start = startTicket, start <= ticket {
            startTicket = nil
        }
        for index in requests.indices {
            guard let waiting = requests[index].ticket, waiting <= ticket else { continue }
            requests[index].ticket = nil
            outputs.append(.observe(.issued(request: requests[index].number)))
        }
    }

    private mutating func read(_ number: Int, at now: Now, into outputs: inout Outputs<Action>) {
        guard reads.count < Self.maximumReads else { return }
        outputs.append(.observe(.readBegun(read: number)))
        if let lease, now.monotonic < lease.end || setup.bug == .leaseNeverLapses {
            outputs.append(.observe(.readAnswered(read: number, total: lease.state.total)))
        } else {
            reads.append(number)
        }
    }

    private mutating func begin(at now: Now, into outputs: inout Outputs<Action>) {
        highestRound += 1
        let number = setup.bug == .clientsShareBallots ? 0 : client
        let ballot = Ballot(round: highestRound, client: number, incarnation: incarnation)
        // Not every round asks for a lease, so that other clients get their turn.
        let wantsLease = !reads.isEmpty && earliestLease <= now.monotonic && dice.happens(at: setup.leaseRate)
        let end = now.monotonic.advanced(by: .milliseconds(draw(Self.patience)))
        round = CounterRound(
            ballot: ballot, setup: setup, reads: reads.count, wantsLease: wantsLease, begun: now.monotonic, end: end)
        sendToReplicas(.prepare(ballot, lease: wantsLease), into: &outputs)
    }

    private mutating func take(
        _ message: CounterMessage, from sender: SimulatedNode, at now: Now, into outputs: inout Outputs<Action>
    ) {
        switch message {
        case .promise(let ballot, let accepted):
            guard round?.promise(ballot, accepted, from: sender) == .reachedQuorum else { return }
            propose(at: now, into: &outputs)
        case .accepted(let ballot):
            guard round?.accepted(ballot, from: sender) == .reachedQuorum else { return }
            conclude(at: now, into: &outputs)
        case .refused(let ballot, let promised):
            // In the same round, a client with a larger number goes first; so does a later run of the same client.
            highestRound = max(highestRound, promised.client <= client ? promised.round - 1 : promised.round)
            if ballot == round?.ballot { abandon(at: now) }
        case .leased(let ballot):
            // Another replica may still agree; a majority of refusals shows in the round's end.
            if ballot == round?.ballot, round?.refuse(from: sender) == .reachedQuorum {
                abandon(at: now)
                failures = 0
                earliest = now.monotonic.advanced(by: .milliseconds(draw(Self.leasePolling)))
            }
        case .prepare, .accept:
            break
        }
    }

    /// Sends the state that the promises lead to, with this client's next increment, to all replicas.
    private mutating func propose(at now: Now, into outputs: inout Outputs<Action>) {
        guard let ballot = round?.ballot else { return }
        var state = round?.best?.state ?? CounterState(clients: setup.clients)
        if let request = nextRequest,
            state.sequences[client] < request.sequence || setup.bug == .retryCountedAgain
        {
            state.increment(client: client, sequence: request.sequence)
        }
        round?.propose(state, at: now.monotonic)
        if setup.bug == .leaseOnStaleState, let round, round.wantsLease {
            lease?.end = round.leaseEnd
        }
        sendToReplicas(.accept(ballot, state), into: &outputs)
        if setup.bug == .readWithoutAccept {
            answer(reads.count, with: state.total, into: &outputs)
            round?.reads = 0
        }
    }

    /// Tells what a round that has succeeded brought about.
    private mutating func conclude(at now: Now, into outputs: inout Outputs<Action>) {
        guard let round, let state = round.proposal else { return }
        self.round = nil
        failures = 0
        earliest = now.monotonic
        if round.wantsLease {
            lease = Lease(state: state, end: round.leaseEnd)
        } else {
            lease?.state = state
        }
        while let request = nextRequest, request.sequence <= state.sequences[client] {
            let rank = request.sequence == state.sequences[client] ? state.ranks[client] : nil
            outputs.append(.observe(.acknowledged(request: request.number, rank: rank)))
            requests.removeFirst()
        }
        answer(round.reads, with: state.total, into: &outputs)
    }

    /// Answers the oldest `count` reads. Those that came after the round began are answered by the next.
    private mutating func answer(_ count: Int, with total: Int, into outputs: inout Outputs<Action>) {
        for read in reads.prefix(count) {
            outputs.append(.observe(.readAnswered(read: read, total: total)))
        }
        reads.removeFirst(min(count, reads.count))
    }

    private mutating func sendToReplicas(_ message: CounterMessage, into outputs: inout Outputs<Action>) {
        var replicas = Array(0..<setup.replicas)
        if setup.isThrifty {
            replicas.shuffle(using: &dice)
            replicas.removeLast(setup.replicas - (setup.replicas / 2 + 1))
        }
        for replica in replicas {
            outputs.append(.send(message, to: SimulatedNode(replica)))
        }
    }

    private mutating func abandon(at now: Now) {
        if let round, round.wantsLease {
            // Clients that each hold some of the replicas would keep each other out for ever if they went on asking:
            // what was granted must lapse, and not for all of them at the same time.
            let lapse = setup.lease.granted * Int(draw(100...200)) / 100
            earliestLease = now.monotonic.advanced(by: lapse)
        }
        round = nil
        let longest = Self.firstBackoff << min(failures, Self.maximumDoublings)
        failures += 1
        earliest = now.monotonic.advanced(by: .milliseconds(draw(1...longest)))
    }

    private mutating func draw(_ range: ClosedRange<UInt64>) -> UInt64 {
        range.lowerBound + dice.number(below: range.upperBound - range.lowerBound + 1)
    }
}

/// What a client must not forget.
enum ClientRecord: Hashable {
    /// The client runs for the `number`-th time.
    case run(UInt64)
    /// The client has taken a request; its sequence number is its place among these records.
    case request(Int)
}
