import FogCore
import FogSimulation
import FogSphinx

@testable import FogMixnet

/// A client and service nodes with a network between them that takes a random time for each packet and loses some, under
/// virtual time and from one seed. Packets are written and read as they are, but not encrypted.
struct PacketNetwork {
    /// Something that will happen.
    private enum Occurrence {
        /// A packet comes to a service node.
        case packet([UInt8], NodeID, Bytes32, epoch: UInt64)
        /// What was sent through a SURB comes to the client.
        case reply(SURBIdentifier, [UInt8])
        /// The client gets it.
        case item(SURBIdentifier, [UInt8])
        /// A service has worked on a request.
        case answer(ExchangeID, NodeID)
    }

    let trial: TrialNetwork
    private let configuration: ClientConfiguration
    private(set) var client: MixnetClient<SeededGenerator>
    private(set) var services: [NodeID: ServiceExchanges] = [:]
    private(set) var now = MonotonicInstant(nanoseconds: 1_000_000_000)
    /// Of 1 packet, how much is lost; there and back.
    var loss = 0.0
    /// Of 1 reply that comes back, how much is damaged.
    var damage = 0.0
    /// How long services work on each request.
    var work = Duration.milliseconds(100)
    private var dice: SeededGenerator
    private var agenda: [(at: MonotonicInstant, what: Occurrence)] = []

    /// What was asked, and what services answer.
    private(set) var asked: [ExchangeID: [UInt8]] = [:]
    private(set) var answers: [ExchangeID: [UInt8]] = [:]
    /// What was handed to services, how often it may be.
    private(set) var handed: [ExchangeID: [[UInt8]]] = [:]
    private(set) var responses: [ExchangeID: [[UInt8]]] = [:]
    private(set) var failures: [ExchangeID: [ExchangeFailure]] = [:]
    /// Requests of which services were told that nobody needs them.
    private(set) var abandoned: [ExchangeID] = []
    private(set) var progress: [ExchangeID: [ExchangeProgress]] = [:]
    /// When packets were sent.
    private(set) var sendTimes: [MonotonicInstant] = []
    /// Packets that were sent for requests.
    private(set) var requestPackets = 0
    /// Packets that services sent.
    private(set) var replyPackets = 0
    /// Whether replies wait in mailboxes until they are fetched; otherwise they come by themselves.
    var isFetched = false
    private var mailboxes: [NodeID: [(surb: SURBIdentifier, bytes: [UInt8])]] = [:]
    private var gateways: [SURBIdentifier: NodeID] = [:]
    /// How often the client looked into mailboxes.
    private(set) var fetches = 0
    /// How long loops took; `nil` for those that didn't come back.
    private(set) var loops: [Duration?] = []
    /// SURBs that the client hasn't forgotten.
    private(set) var surbs: Set<SURBIdentifier> = []
    private var usedSURBs: Set<SURBIdentifier> = []
    /// What went wrong.
    private(set) var faults: [String] = []

    init(
        _ configuration: ClientConfiguration = ClientBench.quiet, parameters: MixnetParameters = ClientBench.parameters,
        seed: UInt64
    ) {
        trial = TrialNetwork(parameters: parameters, seed: seed)
        self.configuration = configuration
        dice = SeededGenerator(seed: SeededGenerator.seed(from: seed, 1))
        client = MixnetClient(configuration, using: SeededGenerator(seed: SeededGenerator.seed(from: seed, 2)))
        for node in trial.topology.services {
            services[node] = ServiceExchanges(
                ServiceConfiguration(services: Set(TrialNetwork.offered)), geometry: trial.topology.geometry)
        }
        give(.topology(trial.topology, epoch: 1))
        for gateway in trial.topology.gateways {
            give(.gatewayCame(gateway, mailbox: ClientBench.mailbox(at: gateway)))
        }
    }

    /// Begins a request with random bytes, to be answered with random bytes.
    mutating func request(
        _ count: Int, answer: Int, to service: String = ServiceName.echo, within limit: Duration
    ) -> ExchangeID {
        let id = ExchangeID(using: &dice)
        let bytes = dice.bytes(count)
        asked[id] = bytes
        answers[id] = dice.bytes(answer)
        give(.request(id, service: service, bytes, within: limit))
        return id
    }

    /// Lets time pass.
    mutating func run(for duration: Duration) {
        let end = now.advanced(by: duration)
        while let next = nextTime, next <= end {
            now = max(now, next)
            while let first = agenda.first, first.at <= now {
                agenda.removeFirst()
                occur(first.what)
            }
            if let deadline = client.nextDeadline, deadline <= now { give(nil) }
            for node in services.keys.sorted() {
                if let deadline = services[node]?.nextDeadline, deadline <= now { serve(node, nil) }
            }
        }
        now = end
    }

    /// Lets time pass until the client has no request any more.
    mutating func settle(within limit: Duration) {
        let end = now.advanced(by: limit)
        while now < end, !client.open.isEmpty { run(for: .seconds(1)) }
    }

    private var nextTime: MonotonicInstant? {
        let times =
            services.values.compactMap(\.nextDeadline) + [client.nextDeadline, agenda.first?.at].compactMap(\.self)
        return times.min()
    }

    private mutating func schedule(_ what: Occurrence, after time: Duration) {
        let at = now.advanced(by: time)
        let place = agenda.lastIndex { $0.at <= at }.map { $0 + 1 } ?? 0
        agenda.insert((at, what), at: place)
    }

    /// Sends something over the network, unless it is lost.
    private mutating func transmit(_ what: Occurrence) {
        guard !dice.happens(at: loss) else { return }
        schedule(what, after: .milliseconds(20 + dice.index(below: 780)))
    }

    private mutating func occur(_ what: Occurrence) {
        switch what {
        case .packet(let bytes, let node, let recipient, let epoch):
            guard let packet = try? ExchangePacket(reading: bytes.span.bytes, geometry: trial.topology.geometry) else {
                faults.append("a service can't read a packet")
                return
            }
            serve(node, .packet(packet, service: recipient, epoch: epoch))
        case .reply(let identifier, let bytes):
            guard isFetched, let gateway = gateways[identifier] else { return occur(.item(identifier, bytes)) }
            mailboxes[gateway, default: []].append((identifier, bytes))
        case .item(let identifier, let bytes):
            if dice.happens(at: damage) {
                give(.garbled(identifier))
            } else if let reply = try? ExchangeReply(reading: bytes.span.bytes) {
                give(.reply(identifier, reply))
            } else {
                faults.append("the client can't read a reply")
            }
        case .answer(let id, let node): serve(node, .answered(id, answers[id] ?? []))
        }
    }

    // MARK: Services

    private mutating func serve(_ node: NodeID, _ event: ServiceEvent?) {
        var outputs = Outputs<ServiceAction>()
        let both = Now(monotonic: now, wall: WallTime(millisecondsSinceEpoch: 0))
        if let event {
            services[node]?.receive(event, at: both, into: &outputs)
        } else {
            services[node]?.wake(at: both, into: &outputs)
        }
        for action in outputs.actions {
            switch action {
            case .request(let id, _, let bytes):
                handed[id, default: []].append(bytes)
                schedule(.answer(id, node), after: work)
            case .reply(let surb, let payload, let epoch):
                replyPackets += 1
                let identifier = DummySURB.identifier(of: surb)
                if !usedSURBs.insert(identifier).inserted { faults.append("a SURB was used twice") }
                if epoch != 1 { faults.append("a reply is for epoch \(epoch)") }
                transmit(.reply(identifier, filled(payload)))
            case .abandoned(let id): abandoned.append(id)
            }
        }
    }

    /// A payload with the zeros behind it that packets are filled up with.
    private mutating func filled(_ payload: [UInt8]) -> [UInt8] {
        let room = trial.topology.geometry.payloadLength - payload.count
        if room < 0 { faults.append("a payload is too long by \(-room) bytes") }
        return payload + [UInt8](repeating: 0, count: max(0, room))
    }

    // MARK: The client

    /// Gives an event to the client, or wakes it.
    mutating func give(_ event: ClientEvent?) {
        var outputs = Outputs<ClientAction>()
        let both = Now(monotonic: now, wall: ClientBench.wall(now))
        if let event {
            client.receive(event, at: both, into: &outputs)
        } else {
            client.wake(at: both, into: &outputs)
        }
        for action in outputs.actions {
            switch action {
            case .send(let plan): send(plan)
            case .fetch(let gateway, let count):
                fetches += 1
                let items = mailboxes[gateway]?.prefix(count) ?? []
                mailboxes[gateway]?.removeFirst(items.count)
                for item in items { occur(.item(item.surb, item.bytes)) }
            case .progress(let id, let state): progress[id, default: []].append(state)
            case .response(let id, let bytes): responses[id, default: []].append(bytes)
            case .failed(let id, let failure): failures[id, default: []].append(failure)
            case .loop(_, _, let time): loops.append(time)
            case .forget(let identifier):
                if surbs.remove(identifier) == nil { faults.append("a SURB was forgotten that isn't there") }
            }
        }
        checkBounds()
    }

    private mutating func send(_ plan: PacketPlan) {
        sendTimes.append(now)
        if plan.recipient != ServiceName.recipient(ServiceName.loop) { requestPackets += 1 }
        check(plan)
        let geometry = trial.topology.geometry
        for reply in plan.replies {
            gateways[reply.identifier] = reply.path.last
            if !surbs.insert(reply.identifier).inserted { faults.append("two SURBs have one name") }
        }
        let packet = ExchangePacket(
            exchange: plan.exchange, length: plan.length, parts: plan.parts,
            replies: plan.replies.map {
                ExchangePacket.Reply(surb: DummySURB.surb($0.identifier, of: geometry), wanted: $0.wanted)
            }, isDone: plan.isDone)
        guard let node = plan.path.last else { return }
        transmit(.packet(filled(packet.bytes), node, plan.recipient, epoch: plan.epoch))
    }

    // MARK: What must hold

    private mutating func check(_ plan: PacketPlan) {
        let topology = trial.topology
        let mixes = plan.path.dropFirst().dropLast()
        let isWay =
            plan.path.first.map { topology.gateways.contains($0) } == true
            && plan.path.last.map { topology.services.contains($0) } == true
            && mixes.count == topology.layers.count
            && zip(topology.layers, mixes).allSatisfy { $0.contains($1) }
        if !isWay { faults.append("a packet goes over \(plan.path)") }
        for reply in plan.replies {
            let isWayBack =
                reply.path.count == topology.layers.count + 2 && reply.path.first == plan.path.last
                && zip(topology.layers, reply.path.dropFirst()).allSatisfy { $0.contains($1) }
            let gateway = topology.gateways.first { $0 == reply.path.last }
            if !isWayBack || gateway.map({ ClientBench.mailbox(at: $0) }) != reply.mailbox {
                faults.append("a reply goes over \(reply.path)")
            }
        }
    }

    private mutating func checkBounds() {
        let exchanges = client.exchanges.values
        if exchanges.count > configuration.exchangeLimit { faults.append("there are \(exchanges.count) requests") }
        // A part of a request that is the last has SURBs in any case.
        let most = configuration.replyLimit + 3
        if exchanges.contains(where: { $0.askedCount > most }) { faults.append("too many SURBs are on their way") }
        let window = configuration.window + trial.topology.geometry.payloadLength
        if exchanges.contains(where: { $0.travelling.count > window }) { faults.append("too much is on its way") }
    }
}
