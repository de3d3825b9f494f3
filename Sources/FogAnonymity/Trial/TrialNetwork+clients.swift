import FogCore
import FogMixnet
import FogSimulation
import FogSphinx

extension TrialNetwork {
    /// Makes a client with mailboxes at two gateways, as clients have them.
    mutating func addClient(_ client: Int) {
        var configuration = ClientConfiguration()
        configuration.cover = trial.hasCover ? .standard : .off
        // Mailboxes are looked into here, at the times of a client with cover.
        configuration.fetches = false
        let seed = SeededGenerator.seed(from: trial.seed, 3, UInt64(client))
        let machine = MixnetClient(configuration, using: SeededGenerator(seed: seed))
        var boxes: [TrialClient.Box] = []
        for gateway in topology.gateways.shuffled(using: &dice).prefix(2) {
            guard let number = numbers[gateway] else { continue }
            let mailbox = dice.bytes32()
            let guest = UInt64(client)
            // A new mailbox isn't refused below the bound of a gateway's.
            _ = try? nodes[number - trial.clients].mailboxes?.open(mailbox, by: guest, at: now)
            let fetch = Agenda.Occurrence.fetch(client: Int32(client), mailbox: Int32(boxes.count))
            let interval = topology.parameters.fetchInterval.clampedNanoseconds
            agenda.add(fetch, at: now.advanced(by: .nanoseconds(Int64(dice.index(below: Int(interval))))))
            boxes.append(TrialClient.Box(gateway: number, mailbox: mailbox))
        }
        clients.append(TrialClient(machine: machine, boxes: boxes))
        give(client, .topology(topology, epoch: AnonymityTrial.epoch))
        for box in boxes {
            give(client, .gatewayCame(nodes[box.gateway - trial.clients].id, mailbox: box.mailbox))
        }
    }

    mutating func wakeClient(_ client: Int) {
        // An entry for another time is one that a later one has replaced.
        guard clients[client].wakesAt == now else { return }
        clients[client].wakesAt = nil
        give(client, nil)
    }

    /// Gives an event to a client, or wakes it, and does what it asks for.
    mutating func give(_ client: Int, _ event: ClientEvent?) {
        var outputs = Outputs<ClientAction>(capacity: 0)
        if let event {
            clients[client].machine.receive(event, at: clocks, into: &outputs)
        } else {
            clients[client].machine.wake(at: clocks, into: &outputs)
        }
        for action in outputs.actions {
            switch action {
            case .send(let plan): send(plan, from: client)
            case .response(let id, _): requestNumbers[id].map { requests[$0].answeredAt = now }
            case .failed: failures += 1
            case .forget(let identifier): ways[identifier] = nil
            case .progress, .loop, .fetch: break
            }
        }
        guard let deadline = clients[client].machine.nextDeadline else { return }
        if let wakesAt = clients[client].wakesAt, wakesAt <= deadline { return }
        clients[client].wakesAt = deadline
        agenda.add(.client(Int32(client)), at: deadline)
    }

    mutating func ask(_ client: Int) {
        let id = ExchangeID(using: &dice)
        requestNumbers[id] = requests.count
        requests.append(TrialRequest(client: client, exchange: id, askedAt: now))
        let bytes = [UInt8](repeating: 0, count: AnonymityTrial.requestBytes)
        give(client, .request(id, service: ServiceName.echo, bytes, within: AnonymityTrial.patience))
        agenda.add(.ask(Int32(client)), at: now.advanced(by: pause(AnonymityTrial.askInterval)))
    }

    private mutating func send(_ plan: PacketPlan, from client: Int) {
        let classes = topology.parameters.classes
        let geometry = topology.geometry
        var replies: [ExchangePacket.Reply] = []
        for reply in plan.replies {
            // A SURB that holds nothing but its name and where it begins.
            let name = reply.identifier.array
            let first = reply.path.first?.bytes ?? []
            let rest = geometry.surbLength - geometry.headerLength - first.count
            let bytes =
                name + [UInt8](repeating: 0, count: geometry.headerLength - name.count) + first
                + [UInt8](repeating: 0, count: max(0, rest))
            guard let surb = SURB(bytes, of: geometry), let delay = classes[reply.delayClass] else { continue }
            ways[reply.identifier] = ReplyWay(
                path: reply.path.compactMap { numbers[$0] }, mailbox: reply.mailbox, meanDelay: delay)
            replies.append(ExchangePacket.Reply(surb: surb, wanted: reply.wanted))
        }
        let content = ExchangePacket(
            exchange: plan.exchange, length: plan.length, parts: plan.parts, replies: replies, isDone: plan.isDone)
        guard let delay = classes[plan.delayClass] else { return }
        transmit(
            TravellingPacket(
                path: plan.path.compactMap { numbers[$0] }, recipient: plan.recipient, reply: nil, meanDelay: delay,
                content: .question(content)),
            from: client)
    }

    /// Looks into a mailbox as a client's link to its gateway does.
    mutating func fetch(_ client: Int, _ place: Int) {
        let parameters = topology.parameters
        agenda.add(
            .fetch(client: Int32(client), mailbox: Int32(place)), at: now.advanced(by: parameters.fetchInterval))
        let box = clients[client].boxes[place]
        let node = box.gateway - trial.clients
        nodes[node].mailboxes?.acknowledge(box.acknowledged, by: UInt64(client), at: now)
        for item in nodes[node].mailboxes?.first(parameters.fetchCount, for: UInt64(client)) ?? []
        where item.sequence > clients[client].boxes[place].acknowledged {
            clients[client].boxes[place].acknowledged = item.sequence
            if let reply = try? ExchangeReply(reading: item.body.span.bytes) {
                give(client, .reply(item.reply, reply))
            } else {
                give(client, .garbled(item.reply))
            }
        }
    }
}
