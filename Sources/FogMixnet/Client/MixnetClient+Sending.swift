import FogCore
import FogSphinx

extension MixnetClient {
    /// A packet with parts of a request has a SURB for a receipt each so many.
    private var receiptInterval: Int { 8 }

    /// When services can forget so many requests, every second packet tells them: what isn't told fills them up.
    private var finishedBacklog: Int { 64 }

    /// Sends the packet that is due: of the next request that needs one, or one that is only there to be there.
    mutating func sendNext(at now: MonotonicInstant, _ outputs: inout Outputs<ClientAction>) {
        guard let topology else { return }
        if finished.count >= finishedBacklog, !hasSentFinished, let plan = planOfFinished(in: topology) {
            hasSentFinished = true
            spend(ClientPace.packetBytes(topology.geometry))
            outputs.append(.send(plan))
            return
        }
        hasSentFinished = false
        for _ in turns.indices {
            let id = turns.removeFirst()
            turns.append(id)
            if let plan = plan(for: id, in: topology, at: now) {
                spend(ClientPace.packetBytes(topology.geometry))
                outputs.append(.send(plan))
                noteSent(id, &outputs)
                return
            }
        }
        if let plan = planOfFinished(in: topology) {
            spend(ClientPace.packetBytes(topology.geometry))
            outputs.append(.send(plan))
        } else {
            sendLoop(at: now, &outputs)
        }
    }

    /// Sends a packet to a service that sends it back at once, if there is cover.
    mutating func sendLoop(at now: MonotonicInstant, _ outputs: inout Outputs<ClientAction>) {
        guard let topology, affordsCover(ClientPace.packetBytes(topology.geometry)),
            let node = topology.choose(from: topology.services, in: epoch, using: &generator),
            let route = route(to: node, in: topology),
            let back = replyPlan(from: node, wanted: nil, in: topology)
        else { return }
        let exchange = ExchangeID(using: &generator)
        note(back, .loop, route, at: now, in: topology)
        spend(ClientPace.packetBytes(topology.geometry))
        outputs.append(
            .send(
                PacketPlan(
                    epoch: epoch, path: route, delayClass: topology.parameters.clientClass,
                    recipient: ServiceName.recipient(ServiceName.loop), exchange: exchange, length: 0, parts: [],
                    replies: [back], isDone: false)))
    }

    private mutating func route(to node: NodeID, in topology: MixnetTopology) -> [NodeID]? {
        let entries = gateways.map(\.node).filter { topology.nodes[$0]?.keys[epoch] != nil }
        guard let gateway = entries.randomElement(using: &generator),
            let mixes = topology.mixes(in: epoch, using: &generator)
        else { return nil }
        return [gateway] + mixes + [node]
    }

    private mutating func replyPlan(from node: NodeID, wanted: Int?, in topology: MixnetTopology) -> ReplyPlan? {
        let entries = gateways.filter { topology.nodes[$0.node]?.keys[epoch] != nil }
        guard let gateway = entries.randomElement(using: &generator),
            let mixes = topology.mixes(in: epoch, using: &generator),
            let identifier = SURBIdentifier(generator.next().bigEndianBytes + generator.next().bigEndianBytes)
        else { return nil }
        return ReplyPlan(
            identifier: identifier, path: [node] + mixes + [gateway.node], delayClass: topology.parameters.clientClass,
            mailbox: gateway.mailbox, wanted: wanted)
    }

    /// How long a packet and what comes back through its SURB take at most, but for a few of them.
    private func roundTrip(in topology: MixnetTopology, waits: Bool) -> Duration {
        let mean = topology.parameters.classes[topology.parameters.clientClass] ?? .zero
        let hops = 2 * (topology.layers.count + 1)
        return DelaySum(hops: hops, mean: mean).quantile(above: configuration.tail) + configuration.slack
            + ClientPace(configuration.cover, topology.parameters).fetchInterval * 2
            + (waits ? ExchangeLimits.patience : .zero)
    }

    private mutating func note(
        _ plan: ReplyPlan, _ purpose: ClientReply.Purpose, _ route: [NodeID], at now: MonotonicInstant,
        in topology: MixnetTopology
    ) {
        let due = now.advanced(by: roundTrip(in: topology, waits: plan.wanted != nil))
        replies[plan.identifier] = ClientReply(
            purpose: purpose, nodes: route.dropLast() + plan.path, epoch: epoch, sentAt: now, due: due)
    }

    /// What a request needs to have sent, if it needs anything now.
    private mutating func plan(
        for id: ExchangeID, in topology: MixnetTopology, at now: MonotonicInstant
    ) -> PacketPlan? {
        guard var exchange = exchanges[id] else { return nil }
        let geometry = topology.geometry
        if exchange.node == nil {
            let offering = topology.nodes(offering: exchange.service).filter {
                exchange.wantedNode == nil || exchange.wantedNode == $0
            }
            exchange.node = topology.choose(from: offering, in: epoch, using: &generator)
        }
        // A node that has left the network may have answered already: nobody else is asked the same.
        guard let node = exchange.node, topology.nodes[node]?.keys[epoch] != nil,
            let route = route(to: node, in: topology)
        else { return nil }
        var parts: [ExchangePacket.Part] = []
        var wanted: [Int?] = []
        let most = ExchangePacket.replyLimit(geometry)
        if var range = exchange.nextPart(
            limit: ExchangePacket.partLimit(geometry, replies: 0), window: configuration.window)
        {
            let roomWithOne = ExchangePacket.partLimit(geometry, replies: 1)
            let isLast = range.upperBound == exchange.request.count
            if isLast || exchange.sinceReply >= receiptInterval {
                if range.count > roomWithOne { range = range.prefix(roomWithOne) }
                if range.upperBound == exchange.request.count {
                    // As many as there is room for anyway: the response may need them.
                    var room = 1
                    while room < most, ExchangePacket.partLimit(geometry, replies: room + 1) >= range.count {
                        room += 1
                    }
                    wanted = (0..<room).map { $0 * ExchangeReply.partLimit(geometry) }.filter {
                        exchange.asked[$0] == nil
                    }
                } else {
                    wanted = [nil]
                }
            }
            exchange.sinceReply = wanted.isEmpty ? exchange.sinceReply + 1 : 0
            parts = [ExchangePacket.Part(offset: range.lowerBound, bytes: Array(exchange.request[range]))]
            exchange.send(range, due: now.advanced(by: roundTrip(in: topology, waits: true)))
        } else if exchange.isDelivered || exchange.request.isEmpty || exchange.asked.isEmpty {
            let room = min(most, configuration.replyLimit - exchange.askedCount)
            guard room > 0 else { return nil }
            wanted = exchange.nextWanted(limit: room, part: ExchangeReply.partLimit(geometry))
            if exchange.request.isEmpty { exchange.sentEnd = 1 }
        }
        guard !parts.isEmpty || !wanted.isEmpty else { return nil }
        var replies: [ReplyPlan] = []
        for offset in wanted {
            guard let plan = replyPlan(from: node, wanted: offset, in: topology) else { return nil }
            replies.append(plan)
        }
        for (plan, offset) in zip(replies, wanted) {
            note(plan, .exchange(id, wanted: offset), route, at: now, in: topology)
            exchange.asked[offset, default: 0] += 1
        }
        exchanges[id] = exchange
        return PacketPlan(
            epoch: epoch, path: route, delayClass: topology.parameters.clientClass,
            recipient: ServiceName.recipient(exchange.service), exchange: id, length: exchange.request.count,
            parts: parts, replies: replies, isDone: false)
    }

    private mutating func noteSent(_ id: ExchangeID, _ outputs: inout Outputs<ClientAction>) {
        guard let exchange = exchanges[id], !exchange.isDelivered else { return }
        tell(id, .sent(min(exchange.sentEnd, exchange.request.count), of: exchange.request.count), &outputs)
    }

    /// Tells a service that it can forget a request.
    private mutating func planOfFinished(in topology: MixnetTopology) -> PacketPlan? {
        guard !finished.isEmpty else { return nil }
        let (id, service, node, length) = finished.removeFirst()
        guard topology.nodes[node]?.keys[epoch] != nil, let route = route(to: node, in: topology) else { return nil }
        return PacketPlan(
            epoch: epoch, path: route, delayClass: topology.parameters.clientClass,
            recipient: ServiceName.recipient(service), exchange: id, length: length, parts: [], replies: [],
            isDone: true)
    }
}
