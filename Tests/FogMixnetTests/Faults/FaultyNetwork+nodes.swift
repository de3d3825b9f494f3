import FogCore
import FogDirectory
import FogSimulation
import FogSphinx

@testable import FogMixnet

extension FaultyNetwork {
    /// Begins a node's process with what is on its disk.
    mutating func begin(_ id: NodeID) throws {
        guard let roles = topology.nodes[id]?.roles else { return }
        let clocks = clocks
        var mix = Mix(id, replayCapacity: FaultyNode.replayCapacity)
        if !forgetsNotes {
            for (known, tags) in nodes[id]?.notes ?? [:] where known + 1 >= epoch {
                for tag in tags { mix.restore(tag, epoch: known) }
            }
        }
        nodes[id]?.mix = mix
        nodes[id]?.busyUntil = now
        nodes[id]?.isWriting = false
        if roles.contains(.gateway), let remains = nodes[id]?.log.read() {
            let mailboxes = Mailboxes(Mailboxes.Limits(), remains, at: clocks)
            nodes[id]?.mailboxes = mailboxes
            scheduleWrite(id)
        }
        if roles.contains(.service) {
            let exchanges = ServiceExchanges(
                ServiceConfiguration(services: Set(TrialNetwork.offered)), geometry: topology.geometry)
            nodes[id]?.exchanges = exchanges
        }
        try tell(id, .neighbours(next: topology.next(of: id), senders: topology.senders(to: id).count + 2))
        try tell(id, .epochsEnded(before: epoch - 1))
    }

    // MARK: Packets

    /// Sends a packet over a link to the hop at which it says it is.
    mutating func transmit(_ packet: TrackedPacket, from: NodeID?) {
        if dice.happens(at: repetition) {
            made += 1
            schedule(.packet(packet, from: from), after: .milliseconds(dice.index(below: 60_000)))
        }
        guard !dice.happens(at: loss), !isCut(from, packet.path[packet.position]) else { return end(.lost) }
        schedule(.packet(packet, from: from), after: .microseconds(500 + dice.index(below: 20_000)))
    }

    mutating func arrive(_ packet: TrackedPacket, from: NodeID?) throws {
        let id = packet.path[packet.position]
        guard nodes[id]?.isUp == true else { return end(.lost) }
        guard let pace = nodes[id]?.pace, pace > .zero else { return try take(packet, at: id, from: from) }
        let free = max(now, nodes[id]?.busyUntil ?? now)
        guard now.duration(to: free) / pace < Double(FaultyNode.queueLimit) else { return end(.dropped(.ingressFull)) }
        nodes[id]?.busyUntil = free.advanced(by: pace)
        schedule(.turn(packet, life(of: id), from: from), after: now.duration(to: free) + pace)
    }

    /// Unwraps a packet and gives it to the node's mix.
    mutating func take(_ packet: TrackedPacket, at id: NodeID, from: NodeID?) throws {
        let isKeyed =
            packet.epoch + 1 >= epoch && packet.epoch <= epoch + 1
            && nodes[id]?.lostEpochs?.contains(packet.epoch) != true
        guard isKeyed else { return end(.dropped(.epoch)) }
        guard packet.number >= nodes[id]?.firstNumber ?? 0 else { return end(.dropped(.authenticator)) }
        nodes[id]?.lastSlot += 1
        guard let slot = nodes[id]?.lastSlot else { return }
        nodes[id]?.held[slot] = packet
        let source = from.map { $0 == id ? PacketSource.own : .node($0) } ?? .clients
        let event: MixEvent
        if packet.isAtEnd {
            event = try MixBench.ending(
                slot, packet.tag, recipient: packet.recipient, reply: packet.reply, epoch: packet.epoch, from: source)
        } else {
            let mean = topology.parameters.classes[topology.parameters.clientClass] ?? .zero
            event = try MixBench.passing(
                slot, packet.tag, to: packet.path[packet.position + 1],
                delay: mean * Exponential.quantile(dice.next()), epoch: packet.epoch, from: source)
        }
        try tell(id, event)
    }

    /// Gives an event to a node's mix, or wakes it.
    mutating func tell(_ id: NodeID, _ event: MixEvent?) throws {
        var outputs = Outputs<MixAction>()
        let clocks = clocks
        if let event {
            nodes[id]?.mix.receive(event, at: clocks, into: &outputs)
        } else {
            nodes[id]?.mix.wake(at: clocks, into: &outputs)
        }
        for action in outputs.actions {
            switch action {
            case .keep(let tags, let epoch, let ticket):
                if nodes[id]?.keepsNoNotes == true {
                    try tell(id, .keepingFailed(ticket))
                } else {
                    nodes[id]?.notes[epoch, default: []] += tags
                    try tell(id, .kept(ticket))
                }
            case .forward(let slot, _, _):
                guard var packet = pass(slot, at: id) else { continue }
                packet.position += 1
                transmit(packet, from: id)
            case .deliver(let slot, let end):
                guard let packet = pass(slot, at: id) else { continue }
                try deliver(packet, end, at: id)
            case .drop(let slot, let reason):
                if nodes[id]?.held.removeValue(forKey: slot.index) == nil {
                    faults.append("a node drops a packet that it hasn't")
                }
                end(.dropped(reason))
            }
        }
    }

    /// Lets a packet out of a node's memory, to where it goes.
    private mutating func pass(_ slot: PacketSlot, at id: NodeID) -> TrackedPacket? {
        guard let packet = nodes[id]?.held.removeValue(forKey: slot.index) else {
            faults.append("a node lets a packet pass that it hasn't")
            return nil
        }
        let passage = Passage(node: id, number: packet.number, position: packet.position)
        if !passages.insert(passage).inserted { faults.append("a packet passed a node twice") }
        return packet
    }

    private mutating func deliver(_ packet: TrackedPacket, _ end: PacketEnd, at id: NodeID) throws {
        guard let recipient = end.recipient else { return self.end(.dropped(.recipient)) }
        switch packet.content {
        case .question(let question):
            self.end(.delivered)
            try serve(id, .packet(question, service: recipient, epoch: packet.epoch))
        case .reply(let body):
            guard let reply = end.reply else { return self.end(.dropped(.recipient)) }
            switch nodes[id]?.mailboxes?.put(body, reply: reply, into: recipient).outcome {
            case .taken?: self.end(.delivered)
            case .full?: self.end(.dropped(.mailboxFull))
            case .unknown?, nil: self.end(.dropped(.recipient))
            }
            scheduleWrite(id)
        }
    }

    // MARK: Services

    /// Gives an event to a node's services, or wakes them.
    mutating func serve(_ id: NodeID, _ event: ServiceEvent?) throws {
        var outputs = Outputs<ServiceAction>()
        let clocks = clocks
        if let event {
            nodes[id]?.exchanges?.receive(event, at: clocks, into: &outputs)
        } else {
            nodes[id]?.exchanges?.wake(at: clocks, into: &outputs)
        }
        for action in outputs.actions {
            switch action {
            case .request(let exchange, _, let bytes):
                if bytes != questions[exchange]?.request { faults.append("a service has another request") }
                let here = life(of: id)
                let isFirst = handed[exchange, default: []].insert(here).inserted
                if !isFirst { faults.append("a service has a request twice") }
                schedule(.answer(exchange, here), after: work)
            case .reply(let surb, let payload, let epoch):
                let identifier = DummySURB.identifier(of: surb)
                guard let way = ways[identifier] else {
                    faults.append("a service uses a SURB that nobody made")
                    continue
                }
                made += 1
                lastNumber += 1
                let packet = TrackedPacket(
                    number: lastNumber, epoch: epoch, path: way.path, recipient: way.mailbox, reply: identifier,
                    content: .reply(payload))
                // Where the way begins at the service itself, it takes the packet as others do.
                if way.path.first == id { try take(packet, at: id, from: id) } else { transmit(packet, from: id) }
            case .abandoned: break
            }
        }
    }

    // MARK: Gateways

    /// Has a gateway write down what has changed, soon.
    mutating func scheduleWrite(_ id: NodeID) {
        guard nodes[id]?.isWriting == false, nodes[id]?.mailboxes?.hasNews == true else { return }
        nodes[id]?.isWriting = true
        let isFailing = nodes[id]?.mailboxes?.isFailing == true
        schedule(.write(life(of: id)), after: isFailing ? .seconds(1) : .milliseconds(10))
    }

    mutating func write(_ id: NodeID) {
        nodes[id]?.isWriting = false
        let clocks = clocks
        if let batch = nodes[id]?.mailboxes?.nextBatch(at: clocks) {
            if nodes[id]?.isDiskFull == true {
                hear(nodes[id]?.mailboxes?.failed(batch, at: now) ?? [])
            } else {
                nodes[id]?.log.write(batch)
                let count = nodes[id]?.log.byteCount(of: batch.segment) ?? 0
                hear(nodes[id]?.mailboxes?.written(batch, byteCount: count, at: now) ?? [])
            }
        }
        let needless = nodes[id]?.mailboxes?.takeNeedless() ?? []
        nodes[id]?.log.remove(needless)
        scheduleWrite(id)
    }

    private mutating func hear(_ news: [MailboxNews]) {
        for one in news {
            if case .success(.open) = one.result {
                entered(one.guest)
            } else {
                ended(one.guest, isSilent: false)
            }
        }
    }
}
