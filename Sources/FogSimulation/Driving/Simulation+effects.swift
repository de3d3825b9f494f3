import FogCore

extension Simulation {
    /// Does what an action asks for, until the node crashes.
    mutating func carryOut(_ action: Machine.Action, of host: SimulatedHost<Machine>) throws(Violation) {
        effects.reset()
        effects.node = host.node
        Machine.perform(action, with: &effects)
        let asked = effects.effects
        for effect in asked {
            switch effect {
            case .send(let message, let receiver):
                send(message, from: host.node, to: receiver)
            case .persist(let record, let ticket):
                note(.persisting(record, ticket), at: host.node)
                if try host.disk.append(record, as: ticket) {
                    scheduleSync(host)
                }
            case .discard(let ticket):
                host.disk.discard(before: ticket)
            case .observe(let observation):
                note(.observed(observation), at: host.node)
                try checker.observe(observation, at: host.node, in: world)
            case .answer(let event):
                let end = now.advanced(byNanoseconds: conditions.nodes.workDelay.draw(using: &generator))
                agenda.add(.answer(event, to: host.node, run: host.run), at: end)
            case .stop:
                crash(host)
                return
            }
            if host.role.suffersFaults, generator.happens(at: conditions.nodes.crashAtActionRate) {
                crash(host)
                return
            }
        }
    }

    private mutating func send(_ message: Machine.Message, from sender: SimulatedNode, to receiver: SimulatedNode) {
        report.messagesSent += 1
        note(.sent(message, to: receiver), at: sender)
        let network = conditions.network
        guard sender != receiver else {
            let arrival = now.advanced(byNanoseconds: network.delay.shortest)
            agenda.add(.message(message, from: sender, to: receiver), at: arrival)
            return
        }
        guard hosts.indices.contains(receiver.index), !cuts.contains(where: { $0.separates(sender, receiver) }),
            !generator.happens(at: network.lossRate)
        else {
            report.messagesLost += 1
            note(.lost(message, to: receiver), at: sender)
            return
        }
        addArrival(of: message, from: sender, to: receiver)
        while generator.happens(at: network.repeatRate) {
            report.messagesRepeated += 1
            addArrival(of: message, from: sender, to: receiver)
        }
    }

    private mutating func addArrival(
        of message: Machine.Message, from sender: SimulatedNode, to receiver: SimulatedNode
    ) {
        let isSlow = generator.happens(at: conditions.network.slowRate)
        let delay = isSlow ? conditions.network.slowDelay : conditions.network.delay
        let arrival = now.advanced(byNanoseconds: delay.draw(using: &generator))
        agenda.add(.message(message, from: sender, to: receiver), at: arrival)
    }
}
