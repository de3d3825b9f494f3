import FogCore
import FogSimulation
import Testing

@Suite struct NodeTests {
    @Test func `A machine is woken at or after its deadline by its own clock`() throws {
        let ticking: Toy.Script = { toy, events, now, outputs in
            guard let deadline = toy.nextDeadline else {
                toy.nextDeadline = now.monotonic.advanced(by: .milliseconds(7))
                return
            }
            outputs.append(.observe(.said(now.monotonic >= deadline ? "late" : "early")))
            toy.nextDeadline = now.monotonic.advanced(by: .milliseconds(7))
        }
        var profile = FaultProfile.calm
        profile.clock.maximumDrift = 200_000
        for seed in UInt64(1)...10 {
            var checker = ToyChecker()
            checker.forbidden = "early"
            let simulation = try play(seed: seed, profile: profile, scripts: [ticking], checker: checker)
            // Twenty seconds of 7 ms and up to 1 ms of lateness, on a clock that is up to 20 % fast or slow.
            let wakes = simulation.checker.sightings.count { $0.observation == .said("late") }
            #expect(wakes > 1900 && wakes < 3500)
        }
    }

    @Test func `Monotonic clocks never go back, drift within their bound, and wall clocks jump`() throws {
        let ticking: Toy.Script = { toy, _, now, _ in
            toy.nextDeadline = now.monotonic.advanced(by: .milliseconds(50))
        }
        var profile = FaultProfile.calm
        profile.clock = ClockFaults(
            maximumDrift: 20_000, driftInterval: DelayRange(.seconds(1)), maximumWallError: .seconds(3600),
            wallJumpInterval: DelayRange(.seconds(1)))
        let simulation = try play(profile: profile, faultTime: .seconds(60), scripts: [ticking])
        var wallWentBack = false
        let calls = simulation.checker.sightings.compactMap { sighting -> (SimulatedInstant, Now)? in
            guard case .called(_, let now) = sighting.observation else { return nil }
            return (sighting.instant, now)
        }
        var rates: Set<Int> = []
        for (earlier, later) in zip(calls, calls.dropFirst()) {
            let elapsed = earlier.0.duration(to: later.0).secondsValue
            let shown = earlier.1.monotonic.duration(to: later.1.monotonic).secondsValue
            #expect(shown >= elapsed * 0.98 - 1e-8 && shown <= elapsed * 1.02 + 1e-8)
            if elapsed > 0.01 { rates.insert(Int((shown / elapsed * 1000).rounded())) }
            wallWentBack = wallWentBack || later.1.wall < earlier.1.wall
        }
        #expect(rates.count > 3)
        #expect(wallWentBack)
    }

    @Test func `A crash takes what was not durable and gives the clock a new origin`() throws {
        let stopping: Toy.Script = { toy, events, now, outputs in
            if events == [.asked(1)] { outputs.append(.stop) }
            toy.number += 1
            outputs.append(.observe(.said("\(toy.number)")))
        }
        let simulation = try play(
            profile: .calm, scripts: [stopping],
            inputs: [(2, 0, .seconds(1)), (1, 0, .seconds(2)), (3, 0, .seconds(3))])
        let said = simulation.checker.sightings.compactMap { sighting -> String? in
            if case .said(let sentence) = sighting.observation { sentence } else { nil }
        }
        #expect(said == ["1", "2", "1", "2"])
        #expect(simulation.report.crashes == 1)
        let starts = simulation.checker.sightings.compactMap { sighting -> (Int, Now)? in
            guard case .started(_, let restarts, let now) = sighting.observation else { return nil }
            return (restarts, now)
        }
        #expect(starts.map(\.0) == [0, 1])
        #expect(abs(starts[0].1.monotonic.duration(to: starts[1].1.monotonic).secondsValue - 2) > 1)
    }

    @Test func `What is asked of a node that is down waits for it`() throws {
        let stopping: Toy.Script = { toy, events, _, outputs in
            if events == [.asked(1)] { outputs.append(.stop) }
        }
        var profile = FaultProfile.calm
        profile.nodes.restartDelay = DelayRange(.seconds(2))
        let simulation = try play(
            profile: profile, scripts: [stopping], inputs: [(1, 0, .seconds(1)), (5, 0, .seconds(2))])
        #expect(simulation.checker.events(at: 0).contains(.asked(5)))
        let answered = simulation.checker.sightings.first { sighting in
            if case .called(let events, _) = sighting.observation { events.contains(.asked(5)) } else { false }
        }
        #expect(try #require(answered).instant >= SimulatedInstant(nanoseconds: 3_000_000_000))
    }

    @Test func `Events arrive in batches, and early wakes happen`() throws {
        let chatting: Toy.Script = { toy, _, now, outputs in
            if let deadline = toy.nextDeadline, now.monotonic < deadline {
                outputs.append(.observe(.said("early")))
                return
            }
            for peer in toy.peers { outputs.append(.send(0, to: peer)) }
            toy.nextDeadline = now.monotonic.advanced(by: .milliseconds(20))
        }
        var profile = FaultProfile.calm
        profile.nodes.batchRate = 0.5
        profile.nodes.batchDelay = DelayRange(.milliseconds(20))
        profile.nodes.earlyWakeRate = 0.1
        let simulation = try play(profile: profile, scripts: Array(repeating: chatting, count: 4))
        let sizes = simulation.checker.sightings.compactMap { sighting -> Int? in
            if case .called(let events, _) = sighting.observation { events.count } else { nil }
        }
        #expect(sizes.contains { $0 > 1 })
        #expect(sizes.contains(0))
        #expect(simulation.checker.sightings.contains { $0.observation == .said("early") })
    }

    @Test func `A paused node takes nothing while its clock goes on`() throws {
        let ticking: Toy.Script = { toy, _, now, _ in
            toy.nextDeadline = now.monotonic.advanced(by: .milliseconds(10))
        }
        var profile = FaultProfile.calm
        profile.nodes.pauseInterval = DelayRange(.seconds(3))
        profile.nodes.pauseDuration = DelayRange(.seconds(1))
        let simulation = try play(profile: profile, faultTime: .seconds(5), scripts: [ticking])
        let gaps = zip(simulation.checker.sightings, simulation.checker.sightings.dropFirst()).map {
            $0.instant.duration(to: $1.instant)
        }
        #expect(simulation.report.pauses == 1)
        #expect(gaps.count { $0 > .milliseconds(900) } == 1)
    }

    @Test func `Work comes back as an event`() throws {
        let working: Toy.Script = { _, events, _, outputs in
            if events == [.asked(6)] { outputs.append(.work(7)) }
        }
        let simulation = try play(profile: .calm, scripts: [working], inputs: [(6, 0, .seconds(1))])
        #expect(simulation.checker.events(at: 0) == [.asked(6), .answered(7)])
    }

    @Test func `A deadline that stays in the past is reported`() throws {
        let plan = SimulationPlan<StuckToy>(
            roles: [SimulatedRole(())], faultTime: .seconds(1), healedTime: .seconds(1))
        var simulation = Simulation(seed: 1, profile: .calm, plan: plan, checker: QuietChecker())
        let failure = #expect(throws: SimulationFailure.self) { try simulation.run() }
        #expect(failure?.violation.invariant == "deadlines move")
    }
}

/// Wants to be woken, and does nothing.
private struct StuckToy: SimulatedMachine {
    typealias Event = Toy.Event
    typealias Action = Never
    typealias Setup = Void
    typealias Message = Int
    typealias Observation = Never

    private(set) var nextDeadline: MonotonicInstant? = .origin

    mutating func receive(_ events: Span<Event>, at now: Now, into outputs: inout Outputs<Never>) {}

    static func start(_ start: SimulatedStart<StuckToy>) -> StuckToy { StuckToy() }
    func event(received message: Int, from sender: SimulatedNode) -> Event? { nil }
    static func perform(_ action: Never, with effects: inout SimulatedEffects<StuckToy>) {}
}

private struct QuietChecker: SimulationChecker {
    typealias Machine = StuckToy

    mutating func observe(
        _ observation: Never, at node: SimulatedNode, in world: SimulatedWorld<StuckToy>
    ) throws(Violation) {}
    mutating func finish(in world: SimulatedWorld<StuckToy>) throws(Violation) {}
}
