import FogCore

extension Simulation {
    /// Sets the time of the next fault of this kind, if the profile has any.
    mutating func schedule(_ fault: Occurrence<Machine>.Fault) {
        let interval =
            switch fault {
            case .crash: conditions.nodes.crashInterval
            case .pause: conditions.nodes.pauseInterval
            case .cut: conditions.network.cutInterval
            case .drift: conditions.clock.driftInterval
            case .wallJump: conditions.clock.wallJumpInterval
            }
        guard let interval else { return }
        // A profile of zero-length intervals must not stop time.
        let next = now.advanced(byNanoseconds: max(1000, interval.draw(using: &generator)))
        agenda.add(.fault(fault), at: next)
    }

    /// Lets a fault of this kind happen, and sets the time of the next.
    mutating func happen(_ fault: Occurrence<Machine>.Fault) throws(Violation) {
        guard !isHealed, !hosts.isEmpty else { return }
        switch fault {
        case .crash:
            if generator.happens(at: conditions.nodes.powerCutRate) {
                cutPower()
            } else if let victim = drawVictim() {
                crash(victim)
            }
        case .pause:
            if let victim = drawVictim() {
                pause(victim)
            }
        case .cut:
            part()
        case .drift:
            let host = hosts[generator.index(below: hosts.count)]
            host.clock.setDrift(conditions.clock.drawDrift(using: &generator), at: now)
            // The wake was set by the clock's old rate.
            host.deadline = nil
            note(.clockChanged(drift: host.clock.drift), at: host.node)
            if host.machine != nil {
                try scheduleWake(host, clocks: host.clock.now(at: now), isIdle: false)
            }
        case .wallJump:
            report.wallJumps += 1
            let host = hosts[generator.index(below: hosts.count)]
            host.clock.setWallError(conditions.clock.drawWallError(using: &generator))
        }
        schedule(fault)
    }

    /// Ends the run of a node, which starts again after a delay of its own.
    mutating func crash(_ host: SimulatedHost<Machine>) {
        crash(host, for: drawRestartDelay())
    }

    /// Ends the run of a node that starts again after `delay` nanoseconds. What its disk keeps is decided here.
    private mutating func crash(_ host: SimulatedHost<Machine>, for delay: UInt64) {
        let (lost, torn) = host.disk.crash(faults: conditions.disk, using: &generator) { record, generator in
            Machine.remains(of: record, using: &generator)
        }
        report.crashes += 1
        report.recordsLost += lost
        report.recordsTorn += torn ? 1 : 0
        host.crash()
        note(.crashed(lost: lost, torn: torn), at: host.node)
        agenda.add(.restart(host.node, run: host.run), at: now.advanced(byNanoseconds: delay))
    }

    /// A node that is up and that faults may happen to.
    private mutating func drawVictim() -> SimulatedHost<Machine>? {
        let candidates = hosts.filter { $0.machine != nil && $0.role.suffersFaults }
        return candidates.isEmpty ? nil : candidates[generator.index(below: candidates.count)]
    }

    private mutating func cutPower() {
        let delay = drawRestartDelay()
        for host in hosts where host.machine != nil && host.role.suffersFaults {
            if generator.happens(at: 0.5) {
                crash(host, for: delay)
            }
        }
    }

    private mutating func drawRestartDelay() -> UInt64 {
        max(1000, conditions.nodes.restartDelay.draw(using: &generator))
    }

    /// Starts a node from what its disk kept.
    mutating func start(_ host: SimulatedHost<Machine>) throws(Violation) {
        // Origins differ by up to a day, so that a reading from another node or an earlier run stands out.
        host.clock.restart(showing: generator.number(below: 86_400_000_000_000), at: now)
        let records = host.disk.recover()
        note(.started(records: records.count), at: host.node)
        let clocks = host.clock.now(at: now)
        host.run += 1
        host.machine = Machine.start(
            SimulatedStart(
                node: host.node, setup: host.role.setup, peers: host.peers, restarts: host.restarts, records: records,
                now: clocks, seed: generator.next()))
        host.restarts += 1
        try scheduleWake(host, clocks: clocks, isIdle: false)
        for input in host.heldInputs {
            agenda.add(.input(input, to: host.node), at: now)
        }
        host.heldInputs.removeAll()
    }

    /// Ends all faults: partitions and pauses are over, every node is up.
    mutating func heal() throws(Violation) {
        isHealed = true
        conditions = conditions.healed
        cuts.removeAll()
        note(.healed)
        for host in hosts {
            host.pausedUntil = .start
            if host.machine == nil {
                try start(host)
            }
        }
    }

    private mutating func pause(_ host: SimulatedHost<Machine>) {
        report.pauses += 1
        host.pausedUntil = now.advanced(byNanoseconds: conditions.nodes.pauseDuration.draw(using: &generator))
        note(.paused(until: host.pausedUntil), at: host.node)
    }

    private mutating func part() {
        guard cuts.count < conditions.network.maximumCuts, hosts.count > 1 else { return }
        report.cuts += 1
        let cut = SimulatedCut(
            identifier: report.cuts, count: hosts.count, oneWayRate: conditions.network.oneWayRate, using: &generator)
        cuts.append(cut)
        note(.cut(cut.description))
        let end = now.advanced(byNanoseconds: conditions.network.cutDuration.draw(using: &generator))
        agenda.add(.cutEnd(identifier: cut.identifier), at: end)
    }
}
