import FogCore
import FogMixnet
import FogSphinx

extension TrialNetwork {
    /// A packet has come to a node.
    mutating func take(_ packet: TravellingPacket, at number: Int, from: Int) {
        let isLast = packet.position == packet.path.count - 1
        let commands: HopCommands? =
            isLast
            ? HopCommands(.recipient, packet.recipient.array, reply: packet.reply)
            : nodes[packet.path[packet.position + 1] - trial.clients].commands
        guard let commands else { return }
        let delay = isLast ? nil : pause(packet.meanDelay)
        let slot: UInt32
        if let used = free.popLast() {
            slot = used
            packets[Int(used)] = packet
        } else {
            slot = UInt32(packets.count)
            packets.append(packet)
        }
        let unwrapped = UnwrappedPacket(commands: commands, replayTag: dice.bytes32(), delaySecret: .zero)
        let source: PacketSource =
            from < trial.clients ? .clients : from == number ? .own : .node(nodes[from - trial.clients].id)
        tell(
            number,
            .opened(
                OpenedPacket(
                    slot: PacketSlot(slot), source: source, epoch: AnonymityTrial.epoch, result: .passed(unwrapped),
                    delay: delay)))
    }

    mutating func wakeNode(_ number: Int) {
        let place = number - trial.clients
        guard nodes[place].wakesAt == now else { return }
        nodes[place].wakesAt = nil
        tell(number, nil)
        if let deadline = nodes[place].exchanges?.nextDeadline, deadline <= now { serve(number, nil) }
    }

    private mutating func schedule(_ number: Int) {
        let place = number - trial.clients
        guard let deadline = nodes[place].nextDeadline else { return }
        if let wakesAt = nodes[place].wakesAt, wakesAt <= deadline { return }
        nodes[place].wakesAt = max(now, deadline)
        agenda.add(.node(Int32(number)), at: max(now, deadline))
    }

    /// Gives an event to a node's mix, or wakes it, and does what it asks for.
    mutating func tell(_ number: Int, _ event: MixEvent?) {
        let place = number - trial.clients
        var outputs = Outputs<MixAction>(capacity: 0)
        if let event {
            nodes[place].mix.receive(event, at: clocks, into: &outputs)
        } else {
            nodes[place].mix.wake(at: clocks, into: &outputs)
        }
        for action in outputs.actions {
            switch action {
            case .keep(_, _, let ticket): tell(number, .kept(ticket))
            case .forward(let slot, _, _):
                guard var packet = remove(slot) else { continue }
                packet.position += 1
                transmit(packet, from: number)
            case .deliver(let slot, let end):
                guard let packet = remove(slot) else { continue }
                deliver(packet, end, at: number)
            case .drop(let slot, let reason):
                _ = remove(slot)
                drops[reason, default: 0] += 1
            }
        }
        schedule(number)
    }

    private mutating func remove(_ slot: PacketSlot) -> TravellingPacket? {
        guard let packet = packets[Int(slot.index)].take() else { return nil }
        free.append(slot.index)
        return packet
    }

    private mutating func deliver(_ packet: TravellingPacket, _ end: PacketEnd, at number: Int) {
        guard let recipient = end.recipient else { return }
        switch packet.content {
        case .question(let question):
            if let request = requestNumbers[question.exchange] { requests[request].arrivals.append(packet.sighting) }
            serve(number, .packet(question, service: recipient, epoch: AnonymityTrial.epoch))
        case .reply(let body):
            guard let reply = end.reply else { return }
            let outcome = nodes[number - trial.clients].mailboxes?.put(body, reply: reply, into: recipient).outcome
            if outcome != .taken { drops[outcome == .full ? .mailboxFull : .recipient, default: 0] += 1 }
        }
    }

    /// Gives an event to a service node's requests, or wakes them, and does what they ask for.
    mutating func serve(_ number: Int, _ event: ServiceEvent?) {
        let place = number - trial.clients
        let clocks = clocks
        var outputs = Outputs<ServiceAction>(capacity: 0)
        if let event {
            nodes[place].exchanges?.receive(event, at: clocks, into: &outputs)
        } else {
            nodes[place].exchanges?.wake(at: clocks, into: &outputs)
        }
        for action in outputs.actions {
            switch action {
            case .request(let id, _, _):
                guard let request = requestNumbers[id] else { continue }
                agenda.add(
                    .answer(node: Int32(number), request: Int32(request)),
                    at: now.advanced(by: AnonymityTrial.work))
            case .reply(let surb, let payload, _):
                guard let name = SURBIdentifier(surb.header.prefix(SURBIdentifier.byteCount)), let way = ways[name]
                else { continue }
                // It keeps what it sends itself first: on no link.
                take(
                    TravellingPacket(
                        path: way.path, recipient: way.mailbox, reply: name, meanDelay: way.meanDelay,
                        content: .reply(payload)),
                    at: number, from: number)
            case .abandoned: break
            }
        }
        schedule(number)
    }
}
