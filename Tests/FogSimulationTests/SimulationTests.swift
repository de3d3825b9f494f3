import FogCore
import FogSimulation
import Testing

@Suite struct SimulationTests {
    @Test func `A failure says what, when, and how to see it again`() throws {
        let rude: Toy.Script = { toy, events, _, outputs in
            if events == [.asked(3)] { outputs.append(.observe(.said("nonsense"))) }
        }
        var checker = ToyChecker()
        checker.forbidden = "nonsense"
        let failure = try #require(throws: SimulationFailure.self) {
            try play(
                seed: 77, profile: .rough, scripts: [rude, rude], checker: checker,
                adjust: { $0.traceLength = 4 }, inputs: [(3, 1, .seconds(1))])
        }
        #expect(failure.seed == 77)
        #expect(failure.violation == Violation("nobody says nonsense", "node 1 does"))
        #expect(failure.instant >= SimulatedInstant(nanoseconds: 1_000_000_000))
        #expect(failure.trace.count == 4)
        #expect(failure.trace.last?.contains("node 1") == true)
        for part in ["nobody says nonsense: node 1 does", "seed 77 ", "profile rough", "step \(failure.step)"] {
            #expect(failure.description.contains(part))
        }
    }

    @Test func `Machines that flood the network are stopped`() throws {
        let flooding: Toy.Script = { toy, events, now, outputs in
            if events.isEmpty { toy.nextDeadline = now.monotonic.advanced(by: .milliseconds(1)) }
            for peer in toy.peers { outputs.append(.send(0, to: peer)) }
        }
        let failure = try #require(throws: SimulationFailure.self) {
            try play(
                profile: .calm, scripts: Array(repeating: flooding, count: 4), adjust: { $0.maximumPending = 5000 })
        }
        #expect(failure.violation.invariant == "the load is bounded")
    }

    @Test func `Machines that never rest are stopped`() throws {
        let restless: Toy.Script = { toy, _, now, outputs in
            toy.nextDeadline = now.monotonic.advanced(by: .microseconds(1))
        }
        let failure = try #require(throws: SimulationFailure.self) {
            try play(profile: .calm, scripts: [restless], adjust: { $0.maximumSteps = 1000 })
        }
        #expect(failure.violation.invariant == "the simulation ends")
        #expect(failure.step == 1000)
    }

    @Test func `A rumour reaches a thousand nodes, whatever happens`() throws {
        let count = 1000
        let gossiping: Toy.Script = { toy, events, now, outputs in
            let isTold = events.contains { event in
                switch event {
                case .asked, .received: true
                case .persisted, .answered: false
                }
            }
            if isTold, toy.number == 0 {
                toy.number = 1
                outputs.append(.observe(.said("heard")))
                toy.nextDeadline = now.monotonic
            }
            guard toy.number > 0, let deadline = toy.nextDeadline, now.monotonic >= deadline else { return }
            for peer in toy.peers { outputs.append(.send(1, to: peer)) }
            toy.nextDeadline = now.monotonic.advanced(by: .seconds(1))
        }
        let simulation = try play(
            profile: .rough, faultTime: .seconds(5), healedTime: .seconds(15),
            scripts: Array(repeating: gossiping, count: count),
            adjust: { plan in
                for index in plan.roles.indices {
                    plan.roles[index].peers = [1, 7, 59, 311].map { SimulatedNode((index + $0) % count) }
                }
            },
            inputs: [(1, 500, .seconds(1)), (1, 500, .seconds(6))])
        let heard = Set(
            simulation.checker.sightings.filter { $0.observation == .said("heard") }.map(\.node))
        #expect(heard.count == count)
    }

    @Test func `A sweep is split into parts that cover it`() {
        for (last, count) in [(1, 1), (1, 4), (10, 3), (1000, 8), (7, 7)] as [(UInt64, Int)] {
            let parts = SeedSweep(1...last).split(into: count)
            #expect(parts.count <= count)
            #expect(parts.flatMap { Array($0.seeds) } == Array(1...last))
        }
        #expect(SeedSweep(0...UInt64.max).split(into: 2).map(\.seeds.upperBound) == [UInt64.max / 2, UInt64.max])
    }
}
