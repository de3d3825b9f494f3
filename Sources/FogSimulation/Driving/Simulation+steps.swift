import FogCore

extension Simulation {
    /// Lets the item that is due happen.
    mutating func perform(_ item: Occurrence<Machine>) throws(Violation) {
        switch item {
        case .message(let message, let sender, let receiver):
            try deliver(message, from: sender, to: hosts[receiver.index])
        case .input(let input, let node):
            try take(input, at: hosts[node.index])
        case .answer(let event, let node, let run):
            guard let host = running(node, run) else { return }
            host.inbox.append(event)
            try callSoon(host)
        case .batch(let node, let run):
            guard let host = running(node, run) else { return }
            try call(host)
        case .wake(let node, let run):
            guard let host = running(node, run) else { return }
            try wake(host)
        case .synced(let node, let run):
            guard let host = running(node, run) else { return }
            try sync(host)
        case .restart(let node, let run):
            let host = hosts[node.index]
            guard host.run == run, host.machine == nil else { return }
            try start(host)
        case .fault(let fault):
            try happen(fault)
        case .cutEnd(let identifier):
            guard let index = cuts.firstIndex(where: { $0.identifier == identifier }) else { return }
            cuts.remove(at: index)
            note(.cutEnded)
        }
    }

    /// Adds an entry to the trace.
    mutating func note(_ happening: TraceEntry<Machine>.Happening, at node: SimulatedNode? = nil) {
        trace.append(TraceEntry(instant: now, node: node, happening: happening))
    }

    /// The node, if it is still in the given run.
    private func running(_ node: SimulatedNode, _ run: UInt64) -> SimulatedHost<Machine>? {
        let host = hosts[node.index]
        return host.run == run && host.machine != nil ? host : nil
    }

    private mutating func deliver(
        _ message: Machine.Message, from sender: SimulatedNode, to host: SimulatedHost<Machine>
    ) throws(Violation) {
        guard let machine = host.machine else {
            report.messagesLost += 1
            note(.lost(message, to: host.node))
            return
        }
        report.messagesReceived += 1
        note(.received(message, from: sender), at: host.node)
        guard let event = machine.event(received: message, from: sender) else { return }
        host.inbox.append(event)
        try callSoon(host)
    }

    private mutating func take(_ input: Machine.Input, at host: SimulatedHost<Machine>) throws(Violation) {
        guard let machine = host.machine else {
            host.heldInputs.append(input)
            return
        }
        note(.input(input), at: host.node)
        guard let event = machine.event(input: input) else { return }
        host.inbox.append(event)
        try callSoon(host)
    }

    private mutating func sync(_ host: SimulatedHost<Machine>) throws(Violation) {
        let writeBack = conditions.disk.syncing ? 0 : conditions.disk.writeBack.draw(using: &generator)
        var tickets: [Ticket] = []
        let goesOn = host.disk.sync(at: now, faults: conditions.disk, writeBack: writeBack) { tickets.append($0) }
        if goesOn {
            scheduleSync(host)
        }
        for ticket in tickets {
            note(.durable(ticket), at: host.node)
            if let event = host.machine?.event(persisted: ticket) {
                host.inbox.append(event)
            }
        }
        try callSoon(host)
    }

    private mutating func wake(_ host: SimulatedHost<Machine>) throws(Violation) {
        // A wake that another one has overtaken.
        guard host.wakePending == now else { return }
        host.wakePending = nil
        guard let target = host.wakeTarget else { return }
        let due = max(target, host.pausedUntil)
        guard now >= due else {
            addWake(host, at: due)
            return
        }
        note(.woken, at: host.node)
        try call(host)
    }

    /// Calls the machine now, or a little later with what arrives until then.
    private mutating func callSoon(_ host: SimulatedHost<Machine>) throws(Violation) {
        guard !host.isBatching, !host.inbox.isEmpty else { return }
        var due = max(now, host.pausedUntil)
        if generator.happens(at: conditions.nodes.batchRate) {
            due = due.advanced(byNanoseconds: conditions.nodes.batchDelay.draw(using: &generator))
        }
        guard due > now else { return try call(host) }
        host.isBatching = true
        agenda.add(.batch(host.node, run: host.run), at: due)
    }

    /// Has the machine take its inbox, and does what it asks for.
    private mutating func call(_ host: SimulatedHost<Machine>) throws(Violation) {
        guard now >= host.pausedUntil else {
            // The node was paused after this call had been set.
            agenda.add(.batch(host.node, run: host.run), at: host.pausedUntil)
            host.isBatching = true
            return
        }
        host.isBatching = false
        stepped = host.node
        report.calls += 1
        let clocks = host.clock.now(at: now)
        var events: [Machine.Event] = []
        var outputs = Outputs<Machine.Action>(capacity: 0)
        // The node's next events gather in the storage of the last ones; the actions always use the same.
        swap(&events, &spareEvents)
        swap(&events, &host.inbox)
        swap(&outputs, &spareOutputs)
        host.machine?.receive(events.span, at: clocks, into: &outputs)
        let isIdle = events.isEmpty && outputs.isEmpty
        events.removeAll(keepingCapacity: true)
        swap(&events, &spareEvents)

        let run = host.run
        try outputs.drain { (action) throws(Violation) in
            if host.run == run {
                try carryOut(action, of: host)
            }
        }
        swap(&outputs, &spareOutputs)
        guard host.run == run else { return }
        try scheduleWake(host, clocks: clocks, isIdle: isIdle)
    }

    /// Makes sure that the machine is woken at its deadline.
    mutating func scheduleWake(_ host: SimulatedHost<Machine>, clocks: Now, isIdle: Bool) throws(Violation) {
        let deadline = host.machine?.nextDeadline
        if isIdle, let deadline, deadline == host.deadline, deadline <= clocks.monotonic {
            host.idleWakes += 1
            guard host.idleWakes < 100 else {
                throw Violation(
                    "deadlines move", "\(host.node) asks to be woken at \(deadline), which has passed, and does nothing"
                )
            }
        } else {
            host.idleWakes = 0
        }
        if deadline != host.deadline || host.wakePending == nil {
            host.deadline = deadline
            host.wakeTarget = deadline.map { deadline in
                let due = max(host.clock.instant(of: deadline), now)
                // Time goes on between two wakes, whatever the profile says.
                return due.advanced(byNanoseconds: max(1, conditions.nodes.wakeLateness.draw(using: &generator)))
            }
            if let target = host.wakeTarget, host.wakePending.map({ $0 > target }) ?? true {
                addWake(host, at: target)
            }
        }
        if generator.happens(at: conditions.nodes.earlyWakeRate), !host.isBatching {
            let early = now.advanced(byNanoseconds: conditions.nodes.wakeLateness.draw(using: &generator))
            host.isBatching = true
            agenda.add(.batch(host.node, run: host.run), at: early)
        }
    }

    private mutating func addWake(_ host: SimulatedHost<Machine>, at instant: SimulatedInstant) {
        host.wakePending = instant
        agenda.add(.wake(host.node, run: host.run), at: instant)
    }

    mutating func scheduleSync(_ host: SimulatedHost<Machine>) {
        let stalls = generator.happens(at: conditions.disk.stallRate)
        let latency = stalls ? conditions.disk.stallLatency : conditions.disk.latency
        let end = now.advanced(byNanoseconds: latency.draw(using: &generator))
        agenda.add(.synced(host.node, run: host.run), at: end)
    }
}
