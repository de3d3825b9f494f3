public import FogCore
import FogSphinx

/// A client of a mix network: sends packets at random times, whether or not it has something to say, and carries requests and
/// responses of any length over them.
///
/// Each time a packet is due it chooses what goes into it: a part of a request, SURBs for what is missing of a response, or a
/// loop that nobody but the client can tell from these. What doesn't come back in time is asked for again, until the request's
/// own time is over.
public struct MixnetClient<Generator: RandomNumberGenerator>: StateMachine {
    let configuration: ClientConfiguration
    var generator: Generator
    var topology: MixnetTopology?
    var epoch: UInt64 = 0
    /// The gateways that are there, with the client's mailboxes.
    var gateways: [(node: NodeID, mailbox: Bytes32, nextFetch: MonotonicInstant?)] = []
    /// What was used of the day; `nil` before the first event.
    public internal(set) var spending: ClientSpending?
    /// Whether cover has stopped for the rest of the day.
    public internal(set) var isBudgetUsedUp = false
    var exchanges: [ExchangeID: ClientExchange] = [:]
    /// Requests in turns, the next first.
    var turns: [ExchangeID] = []
    /// Requests that services can forget, if there is nothing better to send.
    var finished: [(id: ExchangeID, service: String, node: NodeID, length: Int)] = []
    /// Whether the last packet was for one of these.
    var hasSentFinished = false
    var replies: [SURBIdentifier: ClientReply] = [:]
    private var nextSend: MonotonicInstant?
    private var nextLook = MonotonicInstant.origin
    /// How long after its time a reply is still taken.
    private static var lateness: Duration { .seconds(60) }
    /// Of how many requests at most services are told later that they can forget them.
    private static var finishedLimit: Int { 4096 }
    /// How many packets go at a time: to make one takes a millisecond on a slow machine, and others want something too.
    private static var turn: Int { 4 }
    /// For how long at most packets are sent afterwards that were due while nobody woke the client.
    private static var arrears: Duration { .milliseconds(200) }

    /// Makes a client that knows no network yet.
    public init(_ configuration: ClientConfiguration, using generator: Generator) {
        self.configuration = configuration
        self.generator = generator
        spending = configuration.spent
    }

    /// Requests that have neither a response nor failed, and how they stand.
    public var open: [(ExchangeID, ExchangeProgress)] {
        exchanges.map { ($0.key, $0.value.progress) }.sorted { $0.0 < $1.0 }
    }

    /// SURBs that are on their way.
    public var replyCount: Int { replies.count }

    public var nextDeadline: MonotonicInstant? {
        let look = exchanges.isEmpty && replies.isEmpty ? nil : nextLook
        return ([nextSend, look] + gateways.map(\.nextFetch)).compactMap(\.self).min()
    }

    public mutating func receive(
        _ events: Span<ClientEvent>, at now: Now, into outputs: inout Outputs<ClientAction>
    ) {
        turnDay(now.wall)
        for index in events.indices { take(events[index], at: now.monotonic, &outputs) }
        schedule(at: now.monotonic)
        // Only when it is woken: on a machine that is too slow for its rate, what comes would wait behind what is sent.
        if events.isEmpty { sendDue(at: now.monotonic, &outputs) }
        scheduleFetches(at: now.monotonic)
        fetchDue(at: now.monotonic, &outputs)
        look(at: now.monotonic, &outputs)
    }

    private mutating func take(
        _ event: ClientEvent, at now: MonotonicInstant, _ outputs: inout Outputs<ClientAction>
    ) {
        switch event {
        case .request(let id, let service, let bytes, let limit, let node):
            begin(
                id, ClientExchange(service: service, at: node, request: bytes, deadline: now.advanced(by: limit)),
                &outputs)
        case .cancel(let id): fail(id, .cancelled, &outputs)
        case .reply(let identifier, let reply):
            notePushed()
            take(reply, through: identifier, at: now, &outputs)
        case .garbled(let identifier):
            notePushed()
            // As if it hadn't come: it is asked for again.
            if let reply = replies[identifier], case .exchange(let id, let wanted) = reply.purpose, !reply.isOverdue {
                replies[identifier]?.isOverdue = true
                exchanges[id]?.asked[wanted] = nil
            }
        case .topology(let topology, let epoch):
            self.topology = topology
            self.epoch = epoch
            for (identifier, reply) in replies where reply.epoch &+ 1 < epoch {
                replies[identifier] = nil
                if case .exchange(let id, let wanted) = reply.purpose, !reply.isOverdue {
                    exchanges[id]?.noteAnswered(wanted)
                }
                outputs.append(.forget(identifier))
            }
        case .gatewayCame(let node, let mailbox):
            gateways.removeAll { $0.node == node }
            gateways.append((node, mailbox, nil))
        case .gatewayWent(let node): gateways.removeAll { $0.node == node }
        case .worked(let time): spend(processor: time)
        }
    }

    private mutating func begin(
        _ id: ExchangeID, _ exchange: ClientExchange, _ outputs: inout Outputs<ClientAction>
    ) {
        let bytes = exchange.request
        guard bytes.count <= ExchangeLimits.messageBytes else {
            outputs.append(.failed(id, .tooLong(bytes.count)))
            return
        }
        // A request that is under way isn't begun again.
        guard exchanges[id] == nil else { return }
        guard exchanges.count < configuration.exchangeLimit, heldBytes + bytes.count <= configuration.byteLimit
        else {
            outputs.append(.failed(id, .overloaded))
            return
        }
        exchanges[id] = exchange
        turns.append(id)
        outputs.append(.progress(id, .queued))
    }

    /// Bytes of all requests and responses.
    var heldBytes: Int { exchanges.values.reduce(0) { $0 + $1.request.count + $1.response.count } }

    mutating func fail(_ id: ExchangeID, _ failure: ExchangeFailure, _ outputs: inout Outputs<ClientAction>) {
        guard finish(id) != nil else { return }
        outputs.append(.failed(id, failure))
    }

    /// Takes a request out. Its service can forget it.
    @discardableResult
    mutating func finish(_ id: ExchangeID) -> ClientExchange? {
        guard let exchange = exchanges.removeValue(forKey: id) else { return nil }
        turns.removeAll { $0 == id }
        if let node = exchange.node, exchange.sentEnd > 0 || exchange.isDelivered,
            finished.count < Self.finishedLimit
        {
            finished.append((id, exchange.service, node, exchange.request.count))
        }
        return exchange
    }

    /// Draws when the next packet goes, if that doesn't stand.
    private mutating func schedule(at now: MonotonicInstant) {
        guard let pace, !gateways.isEmpty else {
            nextSend = nil
            return
        }
        if nextSend == nil { nextSend = now.advanced(by: pause(pace)) }
    }

    /// Sends what is due. Who is woken late sends what was due meanwhile, within bounds: the rate is part of what hides.
    ///
    /// The packets that carry something and the loops beside them are one Poisson process, and which of them a packet is, is
    /// drawn when it goes. Were there two, what goes out together would begin with the one kind and end with the other.
    private mutating func sendDue(at now: MonotonicInstant, _ outputs: inout Outputs<ClientAction>) {
        guard let pace else { return }
        let earliest = now.advanced(by: .zero - Self.arrears)
        for _ in 0..<Self.turn {
            guard let time = nextSend, time <= now else { return }
            if isLoop(pace) { sendLoop(at: now, &outputs) } else { sendNext(at: now, &outputs) }
            nextSend = max(time, earliest).advanced(by: pause(pace))
        }
    }

    /// Of 1 packet, how many are loops beside the others.
    private func loopShare(_ pace: ClientPace) -> Double {
        hasCover ? 1 / (1 + pace.loopInterval / pace.interval) : 0
    }

    private mutating func isLoop(_ pace: ClientPace) -> Bool {
        let share = loopShare(pace)
        return share > 0 && Double(generator.next() >> 11) * 0x1p-53 < share
    }

    private mutating func pause(_ pace: ClientPace) -> Duration {
        pace.interval * (1 - loopShare(pace)) * Exponential.quantile(generator.next())
    }

    /// Looks for what is overdue.
    private mutating func look(at now: MonotonicInstant, _ outputs: inout Outputs<ClientAction>) {
        guard now >= nextLook else { return }
        nextLook = now.advanced(by: .milliseconds(100))
        let due = replies.filter { $0.value.due <= now }
        for (identifier, reply) in due.sorted(by: { $0.value.due < $1.value.due }) {
            guard !reply.isOverdue else {
                // Late replies count too, but nobody waits for them for ever.
                if reply.due.advanced(by: Self.lateness) <= now {
                    replies[identifier] = nil
                    outputs.append(.forget(identifier))
                }
                continue
            }
            replies[identifier]?.isOverdue = true
            switch reply.purpose {
            case .loop: outputs.append(.loop(identifier, reply.nodes, after: nil))
            case .exchange(let id, let wanted):
                exchanges[id]?.asked[wanted] = nil
                if exchanges[id] != nil { tell(id, .overdue, &outputs) }
            }
        }
        for id in exchanges.keys.sorted() {
            guard let exchange = exchanges[id] else { continue }
            if exchange.deadline <= now {
                let missing = exchange.node == nil ? missing(for: exchange) : nil
                fail(id, missing.map { .noRoute($0) } ?? .lost(delivered: exchange.isDelivered), &outputs)
            } else if exchanges[id]?.loseOverdue(at: now) == true {
                tell(id, .overdue, &outputs)
            }
        }
    }

    /// What keeps packets from going to a service, if anything does.
    private func missing(for exchange: ClientExchange) -> String? {
        guard let topology else { return "there is no valid consensus of the network" }
        if gateways.isEmpty { return "no gateway can be reached" }
        let service = exchange.service
        let offering = topology.nodes(offering: service)
        if offering.isEmpty { return "no node of the network offers '\(service)'" }
        if let node = exchange.wantedNode, !offering.contains(node) {
            return topology.nodes[node] == nil
                ? "the network has no node '\(node)'" : "the node '\(node)' doesn't offer '\(service)'"
        }
        if topology.layers.contains(where: \.isEmpty) { return "a layer of the network has no mix" }
        let needed = [gateways.map(\.node), offering] + topology.layers
        let isKeyed = needed.allSatisfy { nodes in nodes.contains { topology.nodes[$0]?.keys[epoch] != nil } }
        return isKeyed
            ? nil
            : "the network has no keys for epoch \(epoch), which it is by this machine's clock, and its consensus is that "
                + "of epoch \(topology.epoch): the clock is wrong, or the authorities agree on nothing new"
    }

    mutating func tell(_ id: ExchangeID, _ progress: ExchangeProgress, _ outputs: inout Outputs<ClientAction>) {
        guard exchanges[id]?.progress != progress else { return }
        exchanges[id]?.progress = progress
        outputs.append(.progress(id, progress))
    }
}

extension MixnetClient: Sendable where Generator: Sendable {}
