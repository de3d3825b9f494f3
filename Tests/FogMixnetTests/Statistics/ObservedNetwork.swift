import FogCore
import FogCrypto
import FogSimulation
import FogSphinx

@testable import FogMixnet

/// Clients and services, and a network between them that carries real packets and keeps each for as long as it should, under
/// virtual time and from one seed. Somebody watches every link, and takes one of five packets of clients off.
///
/// Beside each client there is one whose own link can't be seen, and whose packets go when those of the client do. Either the
/// client is asked something, or, if it is a control, the other one: a packet of a control counts as one that carries something
/// if the other's does. So all that follows from when requests are made is there, and nothing that follows from what is sent.
struct ObservedNetwork {
    /// What clients may do wrong.
    enum Leak: CaseIterable {
        /// They send packets that carry nothing by a clock.
        case timedCover
        /// Such packets have zeros where others have something encrypted.
        case zeroFilledCover
        /// Packets that carry something are sent again when they are overdue, beside what is sent anyway.
        case onlyPayloadIsRetried
    }

    private enum Occurrence {
        /// The delay of a packet is over.
        case forward([UInt8], from: NodeID, to: NodeID, Kind)
        /// What came through a SURB is fetched from a mailbox.
        case fetched(Owner, SURBIdentifier, body: [UInt8])
        case answer(ExchangeID, NodeID)
        case ask(client: Int)
        case cover(client: Int)
        case again(client: Int, PacketPlan)
    }

    private struct Kind {
        let owner: Owner
        let isPayload: Bool
        var isReply = false
    }

    /// Whose mailbox it is.
    private struct Owner {
        let client: Int
        let isUnseen: Bool
    }

    private struct Client {
        var machine: MixnetClient<SeededGenerator>
        /// The one beside it.
        var unseen: MixnetClient<SeededGenerator>
        var keys: [SURBIdentifier: SURBKeys] = [:]
        /// When whoever drives it looks after it again.
        var isBusyUntil = MonotonicInstant.origin
        var deadline: MonotonicInstant?
    }

    private let trial: TrialNetwork
    private let leak: Leak?
    /// How many clients are asked; those behind them are controls.
    private let askedCount: Int
    private let builder: PacketBuilder
    private let opener: PacketOpener
    private var keys: [NodeID: EpochKey] = [:]
    private var numbers: [NodeID: Int] = [:]
    private var clients: [Client] = []
    private var mailboxes: [Bytes32: Owner] = [:]
    private var services: [NodeID: ServiceExchanges] = [:]
    private var answers: [ExchangeID: Int] = [:]
    private var askers: [ExchangeID: Owner] = [:]
    private var dice: SeededGenerator
    private var now = MonotonicInstant(nanoseconds: 1_000_000_000)
    /// The last comes first.
    private var agenda: [(at: MonotonicInstant, what: Occurrence)] = []
    private(set) var sightings: [Sighting] = []
    /// Responses that came, requests that failed, packets that no node could unwrap.
    private(set) var responseCount = 0
    private(set) var failureCount = 0
    private(set) var refusalCount = 0

    /// When what a client sends is overdue, in seconds: without and with the time that a service may wait.
    let timeouts: [Double]

    init(clients askedCount: Int, controls: Int, leak: Leak? = nil, seed: UInt64) throws {
        trial = TrialNetwork(seed: seed)
        self.leak = leak
        self.askedCount = askedCount
        let count = askedCount + controls
        dice = SeededGenerator(seed: SeededGenerator.seed(from: seed, 1))
        let (topology, parameters) = (trial.topology, trial.topology.parameters)
        builder = PacketBuilder(topology.geometry)
        opener = PacketOpener(topology.geometry)
        let delays = DelaySum(hops: 8, mean: parameters.classes[parameters.clientClass] ?? .zero)
        let trip = delays.quantile(above: 1e-3) + .seconds(2) + parameters.fetchInterval * 2
        timeouts = [trip.secondsValue, (trip + ExchangeLimits.patience).secondsValue]
        for (place, node) in (topology.gateways + topology.layers.flatMap(\.self) + topology.services).enumerated() {
            guard let secret = trial.secrets[node] else { continue }
            let output = try VRFSecretKey(seed: SecretBytes(dice.bytes(32)), suite: .elligator2)
                .prove(input: DelayKey.input(network: .zero, epoch: 1, beacon: .zero).span.bytes).output
            keys[node] = EpochKey(epoch: 1, secret: secret, group: .x25519, delays: DelayKey(output))
            numbers[node] = count + place
        }
        for node in topology.services {
            services[node] = ServiceExchanges(
                ServiceConfiguration(services: Set(TrialNetwork.offered)), geometry: topology.geometry)
        }
        var configuration = ClientConfiguration()
        configuration.fetches = false
        for number in 0..<count {
            func machine(_ place: UInt64) -> MixnetClient<SeededGenerator> {
                let seed = SeededGenerator.seed(from: seed, place, UInt64(number))
                return MixnetClient(configuration, using: SeededGenerator(seed: seed))
            }
            clients.append(Client(machine: machine(2), unseen: machine(3)))
            for isUnseen in [false, true] {
                let owner = Owner(client: number, isUnseen: isUnseen)
                give(.topology(isUnseen ? trial.silentTopology : topology, epoch: 1), to: owner)
                for gateway in topology.gateways {
                    let mailbox = dice.bytes32()
                    mailboxes[mailbox] = owner
                    give(.gatewayCame(gateway, mailbox: mailbox), to: owner)
                }
            }
            schedule(.ask(client: number), after: pause(.seconds(8)))
            if leak == .timedCover {
                schedule(.cover(client: number), after: .milliseconds(dice.index(below: 1000)))
            }
        }
    }

    /// Lets time pass.
    mutating func run(for duration: Duration) {
        let end = now.advanced(by: duration)
        while let next = nextTime, next <= end {
            now = max(now, next)
            while let last = agenda.last, last.at <= now {
                agenda.removeLast()
                occur(last.what)
            }
            for number in clients.indices {
                if isDue(number) { give(nil, to: Owner(client: number, isUnseen: false)) }
                if let deadline = clients[number].unseen.nextDeadline, deadline <= now {
                    give(nil, to: Owner(client: number, isUnseen: true))
                }
            }
            for node in trial.topology.services {
                if let deadline = services[node]?.nextDeadline, deadline <= now { serve(node, nil) }
            }
        }
        now = end
    }

    private var nextTime: MonotonicInstant? {
        let deadlines = clients.compactMap { client in client.deadline.map { max($0, client.isBusyUntil) } }
        return
            (deadlines + clients.compactMap { $0.unseen.nextDeadline } + services.values.compactMap(\.nextDeadline)
            + [agenda.last?.at].compactMap(\.self)).min()
    }

    /// Whether a client is woken. Whoever drives it is busy with something else now and then.
    private mutating func isDue(_ number: Int) -> Bool {
        guard let deadline = clients[number].deadline, deadline <= now, clients[number].isBusyUntil <= now else {
            return false
        }
        guard clients[number].isBusyUntil < deadline, dice.happens(at: 0.02) else { return true }
        clients[number].isBusyUntil = now.advanced(by: pause(.milliseconds(150)))
        return false
    }

    private mutating func pause(_ mean: Duration) -> Duration { mean * Exponential.quantile(dice.next()) }

    private mutating func schedule(_ what: Occurrence, after time: Duration) {
        let at = now.advanced(by: time)
        var (low, high) = (0, agenda.count)
        while low < high {
            let middle = (low + high) / 2
            if agenda[middle].at > at { low = middle + 1 } else { high = middle }
        }
        agenda.insert((at, what), at: low)
    }

    private mutating func occur(_ what: Occurrence) {
        switch what {
        case .forward(let packet, let from, let to, let kind): pass(packet, from: from, to: to, kind)
        case .fetched(let owner, let identifier, let body):
            guard let keys = clients[owner.client].keys.removeValue(forKey: identifier),
                let payload = builder.payload(of: body, with: keys),
                let reply = try? ExchangeReply(reading: payload.span.bytes)
            else {
                refusalCount += 1
                return
            }
            give(.reply(identifier, reply), to: owner)
        case .answer(let id, let node):
            let bytes = dice.bytes(answers[id] ?? 0)
            serve(node, .answered(id, bytes))
        case .ask(let number):
            let id = ExchangeID(using: &dice)
            askers[id] = Owner(client: number, isUnseen: number >= askedCount)
            answers[id] = dice.one(of: 0, 500, 3000, 20_000)
            let bytes = dice.bytes(dice.one(of: 10, 1000, 6000, 25_000))
            give(
                .request(id, service: ServiceName.echo, bytes, within: .seconds(1000)),
                to: Owner(client: number, isUnseen: number >= askedCount))
            schedule(.ask(client: number), after: pause(.seconds(8)))
        case .cover(let number):
            var outputs = Outputs<ClientAction>()
            clients[number].machine.sendLoop(at: now, &outputs)
            for case .send(let plan) in outputs.actions { sendNext(plan, of: number) }
            schedule(.cover(client: number), after: .milliseconds(1000))
        case .again(let number, let plan):
            send(plan, Kind(owner: Owner(client: number, isUnseen: false), isPayload: true))
        }
    }

    // MARK: Clients

    private mutating func give(_ event: ClientEvent?, to owner: Owner) {
        var outputs = Outputs<ClientAction>()
        let both = Now(monotonic: now, wall: WallTime(millisecondsSinceEpoch: 0))
        let number = owner.client
        if owner.isUnseen {
            if let event {
                clients[number].unseen.receive(event, at: both, into: &outputs)
            } else {
                clients[number].unseen.wake(at: both, into: &outputs)
            }
        } else {
            if let event {
                clients[number].machine.receive(event, at: both, into: &outputs)
            } else {
                clients[number].machine.wake(at: both, into: &outputs)
            }
            clients[number].deadline = clients[number].machine.nextDeadline
        }
        perform(outputs.actions, of: owner)
    }

    private mutating func perform(_ actions: [ClientAction], of owner: Owner) {
        let number = owner.client
        for action in actions {
            switch action {
            case .send(let plan):
                // Cover goes by a clock, and by nothing else.
                if leak == .timedCover, Self.isLoop(plan) { continue }
                if owner.isUnseen {
                    send(plan, Kind(owner: owner, isPayload: !Self.isLoop(plan)))
                } else {
                    sendNext(plan, of: number)
                }
            case .response: responseCount += 1
            case .failed: failureCount += 1
            case .forget(let identifier): clients[number].keys[identifier] = nil
            case .progress, .loop, .fetch: break
            }
        }
    }

    private static func isLoop(_ plan: PacketPlan) -> Bool {
        plan.recipient == ServiceName.recipient(ServiceName.loop)
    }

    /// Sends what a client sends that can be seen. The one beside it sends something at the same time.
    private mutating func sendNext(_ plan: PacketPlan, of number: Int) {
        let parameters = trial.topology.parameters
        var outputs = Outputs<ClientAction>()
        if dice.happens(at: 1 / (1 + parameters.clientLoopInterval / parameters.clientInterval)) {
            clients[number].unseen.sendLoop(at: now, &outputs)
        } else {
            clients[number].unseen.sendNext(at: now, &outputs)
        }
        let actions = outputs.actions
        let othersIsPayload = actions.contains { if case .send(let plan) = $0 { !Self.isLoop(plan) } else { false } }
        perform(actions, of: Owner(client: number, isUnseen: true))
        let isPayload = number < askedCount ? !Self.isLoop(plan) : othersIsPayload
        send(plan, Kind(owner: Owner(client: number, isUnseen: false), isPayload: isPayload))
    }

    private mutating func send(_ plan: PacketPlan, _ kind: Kind) {
        let number = kind.owner.client
        guard let gateway = plan.path.first,
            let (built, made) = try? builder.packet(plan, in: trial.topology, using: &dice)
        else {
            refusalCount += 1
            return
        }
        var packet = built
        for reply in made { clients[number].keys[reply.identifier] = reply.keys }
        if leak == .zeroFilledCover, Self.isLoop(plan) {
            let length = trial.topology.geometry.headerLength
            packet = packet.prefix(length) + [UInt8](repeating: 0, count: packet.count - length)
        }
        let isDropped = dice.happens(at: 0.2)
        // Nobody who is seen uses the link of one that isn't.
        let sender = kind.owner.isUnseen ? -1 - number : number
        watch(packet, .toGateway, from: sender, to: numbers[gateway] ?? -1, kind, epoch: plan.epoch, isDropped)
        guard isDropped else { return arrive(packet, at: gateway, kind) }
        if leak == .onlyPayloadIsRetried, !kind.owner.isUnseen, !Self.isLoop(plan) {
            schedule(.again(client: number, plan), after: .nanoseconds(Int64(timeouts[1] * 1e9)))
        }
    }

    // MARK: Nodes

    private mutating func watch(
        _ packet: [UInt8], _ stage: Sighting.Stage, from: Int, to: Int, _ kind: Kind, epoch: UInt64 = 1,
        _ isDropped: Bool = false
    ) {
        let bytes = PacketBytes(packet, headerLength: trial.topology.geometry.headerLength)
        sightings.append(
            Sighting(
                stage: stage, time: MonotonicInstant.origin.duration(to: now).secondsValue, from: from, to: to,
                bytes: bytes, hint: EpochKey.hint(of: epoch), isDropped: isDropped, isPayload: kind.isPayload,
                isReply: kind.isReply, client: kind.owner.isUnseen ? nil : kind.owner.client))
    }

    private mutating func pass(_ packet: [UInt8], from: NodeID, to: NodeID, _ kind: Kind) {
        let topology = trial.topology
        let stage: Sighting.Stage =
            switch topology.nodes[to]?.layer {
            case 1: topology.services.contains(from) ? .fromService : .toFirstLayer
            case 2: .toSecondLayer
            case 3: .toThirdLayer
            default: topology.services.contains(to) ? .toService : .toMailbox
            }
        watch(packet, stage, from: numbers[from] ?? -1, to: numbers[to] ?? -1, kind)
        arrive(packet, at: to, kind)
    }

    private mutating func arrive(_ packet: [UInt8], at node: NodeID, _ kind: Kind) {
        guard let key = keys[node] else { return }
        var packet = packet
        var opened: (result: UnwrapResult, delay: Duration?)?
        var span = packet.mutableSpan
        var bytes = span.mutableBytes
        _ = opener.open(&bytes, count: 1, with: key, classes: trial.topology.parameters.classes) { _, result, delay in
            opened = (result, delay)
        }
        guard case .passed(let passed)? = opened?.result else {
            refusalCount += 1
            return
        }
        if let next = passed.commands.next, let delay = opened?.delay {
            return schedule(.forward(packet, from: node, to: next, kind), after: delay)
        }
        let body = Array(packet[trial.topology.geometry.headerLength...])
        if let reply = passed.commands.reply {
            guard let owner = passed.commands.recipient.flatMap({ mailboxes[$0] }) else {
                refusalCount += 1
                return
            }
            // Clients look at fixed times.
            let interval = trial.topology.parameters.fetchInterval.clampedNanoseconds
            let wait = interval - MonotonicInstant.origin.duration(to: now).clampedNanoseconds % interval
            return schedule(.fetched(owner, reply, body: body), after: .nanoseconds(wait))
        }
        let payload = Array(body[Geometry.payloadTagLength...])
        guard let recipient = passed.commands.recipient,
            let content = try? ExchangePacket(reading: payload.span.bytes, geometry: trial.topology.geometry)
        else {
            refusalCount += 1
            return
        }
        serve(node, .packet(content, service: recipient, epoch: 1), of: kind)
    }

    private mutating func serve(_ node: NodeID, _ event: ServiceEvent?, of asking: Kind? = nil) {
        var outputs = Outputs<ServiceAction>()
        let both = Now(monotonic: now, wall: WallTime(millisecondsSinceEpoch: 0))
        var loops: [SURB] = []
        var owner = Owner(client: -1, isUnseen: true)
        switch event {
        case .packet(let packet, _, _)?: owner = askers[packet.exchange] ?? owner
        case .answered(let id, _)?: owner = askers[id] ?? owner
        default: break
        }
        if let event {
            if case .packet(let packet, ServiceName.recipient(ServiceName.loop), _) = event {
                loops = packet.replies.map(\.surb)
            }
            services[node]?.receive(event, at: both, into: &outputs)
        } else {
            services[node]?.wake(at: both, into: &outputs)
        }
        for action in outputs.actions {
            switch action {
            case .request(let id, _, _): schedule(.answer(id, node), after: pause(.milliseconds(200)))
            case .reply(let surb, let payload, _):
                guard let packet = try? builder.reply(through: surb, payload: payload) else {
                    refusalCount += 1
                    continue
                }
                var kind = Kind(owner: owner, isPayload: true, isReply: true)
                if let asking, loops.contains(surb) {
                    kind = asking
                    kind.isReply = true
                }
                // It keeps the packet itself first.
                arrive(packet, at: surb.firstHop, kind)
            case .abandoned: break
            }
        }
    }
}
