import FogCore
import FogSimulation
import FogSphinx

@testable import FogMixnet

extension FaultyNetwork {
    /// Asks something, to be answered with random bytes.
    mutating func ask(_ count: Int, answer: Int, by client: Int = 0, within limit: Duration) -> ExchangeID {
        let id = ExchangeID(using: &dice)
        let request = dice.bytes(count)
        questions[id] = AskedQuestion(request: request, answer: dice.bytes(answer), askedAt: now, limit: limit)
        give(client, .request(id, service: ServiceName.echo, request, within: limit))
        return id
    }

    /// Gives an event to a client, or wakes it.
    mutating func give(_ client: Int, _ event: ClientEvent?) {
        var outputs = Outputs<ClientAction>()
        let clocks = clocks
        if let event {
            clients[client].machine.receive(event, at: clocks, into: &outputs)
        } else {
            clients[client].machine.wake(at: clocks, into: &outputs)
        }
        for action in outputs.actions {
            switch action {
            case .send(let plan): send(plan)
            case .fetch(let gateway, let count): fetch(client, count, at: gateway)
            case .response(let id, let bytes):
                outcomes[id, default: []].append(ToldOutcome(at: now, result: .success(bytes)))
            case .failed(let id, let failure):
                outcomes[id, default: []].append(ToldOutcome(at: now, result: .failure(failure)))
            case .progress, .loop, .forget: break
            }
        }
    }

    private mutating func send(_ plan: PacketPlan) {
        let geometry = topology.geometry
        for reply in plan.replies { ways[reply.identifier] = reply }
        let content = ExchangePacket(
            exchange: plan.exchange, length: plan.length, parts: plan.parts,
            replies: plan.replies.map {
                ExchangePacket.Reply(surb: DummySURB.surb($0.identifier, of: geometry), wanted: $0.wanted)
            }, isDone: plan.isDone)
        made += 1
        lastNumber += 1
        transmit(
            TrackedPacket(
                number: lastNumber, epoch: plan.epoch, path: plan.path, recipient: plan.recipient, reply: nil,
                content: .question(content)),
            from: nil)
    }

    // MARK: Mailboxes

    /// Makes a link to a gateway and opens the client's mailbox there, now or later.
    mutating func connect(_ client: Int, to gateway: NodeID) {
        guard clients[client].guests[gateway] == nil else { return }
        lastGuest += 1
        let guest = lastGuest
        var opening: Mailboxes.Opening?
        if nodes[gateway]?.isUp == true, !isCut(nil, gateway), let mailbox = clients[client].mailboxes[gateway] {
            opening = try? nodes[gateway]?.mailboxes?.open(mailbox, by: guest, at: now)
        }
        guard let opening else { return schedule(.connect(client: client, gateway), after: .seconds(1)) }
        guests[guest] = FaultyGuest(client: client, gateway: gateway)
        clients[client].guests[gateway] = guest
        if case .open = opening { entered(guest) }
        scheduleWrite(gateway)
    }

    /// A guest's mailbox is open.
    mutating func entered(_ guest: UInt64) {
        guests[guest]?.isOpen = true
        guard let link = guests[guest], let mailbox = clients[link.client].mailboxes[link.gateway] else { return }
        give(link.client, .gatewayCame(link.gateway, mailbox: mailbox))
    }

    /// A link to a gateway has ended.
    mutating func ended(_ guest: UInt64, isSilent: Bool) {
        guard let link = guests[guest], !isSilent || isCut(nil, link.gateway) else { return }
        guests[guest] = nil
        nodes[link.gateway]?.mailboxes?.left(guest, at: now)
        scheduleWrite(link.gateway)
        clients[link.client].guests[link.gateway] = nil
        if link.isOpen { give(link.client, .gatewayWent(link.gateway)) }
        schedule(.connect(client: link.client, link.gateway), after: .seconds(1))
    }

    private mutating func fetch(_ client: Int, _ count: Int, at gateway: NodeID) {
        guard let guest = clients[client].guests[gateway], let link = guests[guest], link.isOpen,
            nodes[gateway]?.isUp == true, !isCut(nil, gateway)
        else { return }
        nodes[gateway]?.mailboxes?.acknowledge(link.acknowledged, by: guest, at: now)
        let items = nodes[gateway]?.mailboxes?.first(count, for: guest) ?? []
        scheduleWrite(gateway)
        schedule(.items(items, guest: guest), after: .microseconds(500 + dice.index(below: 20_000)))
    }

    mutating func take(_ items: [MailboxItem], _ guest: UInt64) {
        for item in items {
            guard let link = guests[guest], let mailbox = clients[link.client].mailboxes[link.gateway] else { return }
            if let other = seen[mailbox]?[item.sequence], other != item.reply {
                faults.append("number \(item.sequence) of a mailbox stands for two items")
            }
            seen[mailbox, default: [:]][item.sequence] = item.reply
            // What was fetched before and acknowledged too late comes again.
            guard item.sequence > link.acknowledged else { continue }
            guests[guest]?.acknowledged = item.sequence
            guard let reply = try? ExchangeReply(reading: item.body.span.bytes) else {
                faults.append("a client can't read a reply")
                continue
            }
            give(link.client, .reply(item.reply, reply))
        }
    }
}
