import FogCore
import FogSimulation
import FogSphinx

@testable import FogMixnet

/// A mix network whose parts die, begin anew, are slow, have a full disk or can't reach each other: the machines of
/// clients, mixes, gateways and services, under virtual time and from one seed. Packets aren't encrypted, and hops draw
/// delays from dice instead of a packet's secret.
struct FaultyNetwork {
    /// Something that will happen.
    enum Occurrence {
        /// A packet comes to the hop at which it says it is.
        case packet(TrackedPacket, from: NodeID?)
        /// A node that is slow gets round to a packet.
        case turn(TrackedPacket, NodeLife, from: NodeID?)
        /// A gateway writes down what has changed.
        case write(NodeLife)
        /// A service has worked on a request.
        case answer(ExchangeID, NodeLife)
        /// A client tries to open its mailbox at a gateway.
        case connect(client: Int, NodeID)
        /// A link to a gateway has ended; if it is silent, only if the gateway still can't be reached.
        case ended(guest: UInt64, isSilent: Bool)
        /// What was in a mailbox comes to whoever fetched it.
        case items([MailboxItem], guest: UInt64)
    }

    let trial: TrialNetwork
    var topology: MixnetTopology { trial.topology }
    /// All nodes, in the order in which they are looked after.
    let order: [NodeID]
    var nodes: [NodeID: FaultyNode] = [:]
    var clients: [FaultyClient] = []
    var guests: [UInt64: FaultyGuest] = [:]
    var lastGuest: UInt64 = 0
    var dice: SeededGenerator
    var now = MonotonicInstant(nanoseconds: 1_000_000_000)
    /// The last comes first.
    var agenda: [(at: MonotonicInstant, what: Occurrence)] = []
    /// The network's epoch: nodes have keys for it, the one before and the next.
    var epoch: UInt64 = 2

    // What goes wrong.
    /// Of 1 packet on a link, how much is lost, and how much somebody sends again up to a minute later.
    var loss = 0.0
    var repetition = 0.0
    /// Nodes that the others and the clients can't reach.
    var island: Set<NodeID> = []
    /// How long services work on each request.
    var work = Duration.milliseconds(100)
    /// Whether nodes begin anew without what they have written down of packets: what they mustn't do.
    var forgetsNotes = false

    // What became of everything.
    var questions: [ExchangeID: AskedQuestion] = [:]
    var outcomes: [ExchangeID: [ToldOutcome]] = [:]
    /// To which services requests were handed.
    var handed: [ExchangeID: Set<NodeLife>] = [:]
    var lastNumber: UInt64 = 0
    /// Packets that were made, those that were made a second time among them, and what became of them.
    var made = 0
    var fates: [PacketFate: Int] = [:]
    var passages: Set<Passage> = []
    /// The ways of what is sent through SURBs.
    var ways: [SURBIdentifier: ReplyPlan] = [:]
    /// Which items stood for which numbers of mailboxes.
    var seen: [Bytes32: [UInt64: SURBIdentifier]] = [:]
    /// What went wrong that mustn't.
    var faults: [String] = []

    init(clients count: Int = 1, cover: CoverProfile = .off, seed: UInt64) throws {
        trial = TrialNetwork(mixes: [3, 3, 3], parameters: Self.parameters, seed: seed)
        dice = SeededGenerator(seed: SeededGenerator.seed(from: seed, 1))
        order = trial.topology.nodes.keys.sorted()
        for id in order {
            nodes[id] = FaultyNode(id)
            try begin(id)
        }
        var configuration = ClientConfiguration()
        configuration.cover = cover
        for number in 0..<count {
            let seed = SeededGenerator.seed(from: seed, 2, UInt64(number))
            var mailboxes: [NodeID: Bytes32] = [:]
            for gateway in trial.topology.gateways { mailboxes[gateway] = dice.bytes32() }
            clients.append(
                FaultyClient(
                    machine: MixnetClient(configuration, using: SeededGenerator(seed: seed)), mailboxes: mailboxes))
            tellEpoch(number)
            for gateway in trial.topology.gateways { connect(number, to: gateway) }
        }
        try run(for: .seconds(1))
    }

    /// A network that is faster than others.
    static var parameters: MixnetParameters {
        var parameters = MixnetParameters()
        parameters.classes = DelayClasses([.milliseconds(50)])
        parameters.clientClass = 0
        parameters.clientInterval = .milliseconds(100)
        parameters.clientLoopInterval = .seconds(1)
        parameters.fetchInterval = .milliseconds(250)
        parameters.fetchCount = 8
        return parameters
    }

    var clocks: Now {
        let passed = MonotonicInstant.origin.duration(to: now)
        return Now(
            monotonic: now, wall: WallTime(millisecondsSinceEpoch: 1_800_000_000_000).advanced(by: passed))
    }

    // MARK: Time

    /// Lets time pass.
    mutating func run(for duration: Duration) throws {
        let end = now.advanced(by: duration)
        while let next = nextTime, next <= end {
            now = max(now, next)
            while let last = agenda.last, last.at <= now {
                agenda.removeLast()
                try occur(last.what)
            }
            for client in clients.indices {
                if let deadline = clients[client].machine.nextDeadline, deadline <= now { give(client, nil) }
            }
            for id in order where nodes[id]?.isUp == true {
                if let deadline = nodes[id]?.mix.nextDeadline, deadline <= now { try tell(id, nil) }
                if let deadline = nodes[id]?.exchanges?.nextDeadline, deadline <= now { try serve(id, nil) }
            }
        }
        now = end
    }

    /// Lets time pass until no client has a request any more.
    mutating func settle(within limit: Duration) throws {
        let end = now.advanced(by: limit)
        while now < end, clients.contains(where: { !$0.machine.open.isEmpty }) { try run(for: .seconds(1)) }
    }

    private var nextTime: MonotonicInstant? {
        var first = agenda.last?.at
        func look(_ time: MonotonicInstant?) {
            if let time { first = first.map { min($0, time) } ?? time }
        }
        for client in clients { look(client.machine.nextDeadline) }
        for id in order where nodes[id]?.isUp == true {
            look(nodes[id]?.mix.nextDeadline)
            look(nodes[id]?.exchanges?.nextDeadline)
        }
        return first
    }

    mutating func schedule(_ what: Occurrence, after time: Duration) {
        let at = now.advanced(by: time)
        // What happens at one moment happens in the order in which it was scheduled.
        var (low, high) = (0, agenda.count)
        while low < high {
            let middle = (low + high) / 2
            if agenda[middle].at > at { low = middle + 1 } else { high = middle }
        }
        agenda.insert((at, what), at: low)
    }

    private mutating func occur(_ what: Occurrence) throws {
        switch what {
        case .packet(let packet, let from): try arrive(packet, from: from)
        case .turn(let packet, let life, let from):
            guard isAlive(life) else { return end(.died) }
            try take(packet, at: life.node, from: from)
        case .write(let life): if isAlive(life) { write(life.node) }
        case .answer(let id, let life):
            if isAlive(life) { try serve(life.node, .answered(id, questions[id]?.answer ?? [])) }
        case .connect(let client, let gateway): connect(client, to: gateway)
        case .ended(let guest, let isSilent): ended(guest, isSilent: isSilent)
        case .items(let items, let guest): take(items, guest)
        }
    }

    // MARK: What goes wrong

    func isAlive(_ life: NodeLife) -> Bool { nodes[life.node]?.isUp == true && nodes[life.node]?.life == life.number }

    func life(of id: NodeID) -> NodeLife { NodeLife(node: id, number: nodes[id]?.life ?? 0) }

    /// Whether nothing gets from one to the other; clients have no names.
    func isCut(_ one: NodeID?, _ other: NodeID?) -> Bool {
        func isOff(_ node: NodeID?) -> Bool { node.map { island.contains($0) } ?? false }
        return isOff(one) != isOff(other)
    }

    /// Cuts nodes off from all others.
    mutating func cutOff(_ nodes: Set<NodeID>) {
        island = nodes
        for (guest, link) in guests.sorted(by: { $0.key < $1.key }) where nodes.contains(link.gateway) {
            schedule(.ended(guest: guest, isSilent: true), after: .seconds(5))
        }
    }

    /// Ends a node's process, or its system.
    mutating func kill(_ id: NodeID, withoutPower: Bool = false) {
        guard nodes[id]?.isUp == true else { return }
        fates[.died, default: 0] += nodes[id]?.held.count ?? 0
        nodes[id]?.held = [:]
        nodes[id]?.isUp = false
        nodes[id]?.life += 1
        if withoutPower {
            nodes[id]?.log.losePower(&dice)
            nodes[id]?.notes = [:]
            nodes[id]?.lostEpochs = epoch - 1...epoch + 1
        }
        for (guest, link) in guests.sorted(by: { $0.key < $1.key }) where link.gateway == id {
            schedule(.ended(guest: guest, isSilent: false), after: .milliseconds(500))
        }
    }

    /// Starts a node's process again.
    mutating func start(_ id: NodeID) throws {
        guard nodes[id]?.isUp == false else { return }
        nodes[id]?.isUp = true
        try begin(id)
    }

    /// Has a node that threw its keys away make others.
    mutating func makeKeys(of id: NodeID) {
        guard nodes[id]?.lostEpochs != nil else { return }
        nodes[id]?.lostEpochs = nil
        nodes[id]?.firstNumber = lastNumber + 1
    }

    /// Ends all that goes wrong but what clocks show.
    mutating func mend() throws {
        (loss, repetition, island) = (0, 0, [])
        for id in order {
            nodes[id]?.pace = .zero
            nodes[id]?.isDiskFull = false
            nodes[id]?.keepsNoNotes = false
            makeKeys(of: id)
            try start(id)
        }
    }

    mutating func beginNextEpoch() throws {
        epoch += 1
        for id in order where nodes[id]?.isUp == true { try tell(id, .epochsEnded(before: epoch - 1)) }
        for client in clients.indices { tellEpoch(client) }
    }

    /// Sets a client's clock so many epochs ahead.
    mutating func setClock(of client: Int = 0, ahead epochs: Int64) {
        clients[client].ahead = epochs
        tellEpoch(client)
    }

    private mutating func tellEpoch(_ client: Int) {
        let shown = UInt64(max(0, Int64(epoch) + clients[client].ahead))
        give(client, .topology(topology, epoch: shown))
    }

    // MARK: What must hold

    mutating func end(_ fate: PacketFate) { fates[fate, default: 0] += 1 }

    /// Whether all of these were answered.
    func areAnswered(_ ids: [ExchangeID]) -> Bool { ids.allSatisfy { response(to: $0) != nil } }

    /// What a client got for a request, if it got something and nothing else.
    func response(to id: ExchangeID) -> [UInt8]? {
        guard let ends = outcomes[id], ends.count == 1, case .success(let bytes) = ends[0].result else { return nil }
        return bytes
    }

    /// Why a request failed, if it did and nothing else came of it.
    func failure(of id: ExchangeID) -> ExchangeFailure? {
        guard let ends = outcomes[id], ends.count == 1, case .failure(let failure) = ends[0].result else { return nil }
        return failure
    }

    /// What is wrong: each request ends once and in its time, with what the service answered or a reason that is true,
    /// and each packet is somewhere.
    var violations: [String] {
        var found = faults
        for (id, question) in questions.sorted(by: { $0.key < $1.key }) {
            // It is looked each tenth of a second what is over.
            let latest = question.askedAt.advanced(by: question.limit + .milliseconds(200))
            guard let outcome = outcomes[id]?.first else {
                if now > latest { found.append("request \(id) has no end") }
                continue
            }
            if outcomes[id]?.count != 1 { found.append("request \(id) ended more than once") }
            if outcome.at > latest { found.append("request \(id) ended too late") }
            switch outcome.result {
            case .success(let bytes):
                if bytes != question.answer { found.append("request \(id) has another's answer") }
            case .failure(.lost(delivered: true)):
                if handed[id] == nil {
                    found.append("request \(id) is said to be delivered, and no service ever had it")
                }
            case .failure: break
            }
        }
        let travelling = agenda.count { entry in
            switch entry.what {
            case .packet, .turn: true
            default: false
            }
        }
        let held = nodes.values.reduce(0) { $0 + $1.held.count }
        let gone = fates.values.reduce(0, +)
        if made != travelling + held + gone {
            found.append("\(made) packets were made, and \(travelling + held + gone) are known of")
        }
        return found
    }
}
