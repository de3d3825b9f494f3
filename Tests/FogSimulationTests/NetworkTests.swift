import FogCore
import FogSimulation
import Testing

@Suite struct NetworkTests {
    /// Sends the numbers from 1 on to node 1, one at each wake, ten milliseconds apart.
    private static let sender: Toy.Script = { toy, _, now, outputs in
        if let deadline = toy.nextDeadline, now.monotonic < deadline { return }
        toy.number += 1
        outputs.append(.send(toy.number, to: SimulatedNode(1)))
        toy.nextDeadline = now.monotonic.advanced(by: .milliseconds(10))
    }
    private static let silent: Toy.Script = { _, _, _, _ in }

    private func received(_ simulation: borrowing Simulation<ToyChecker>) -> [Int] {
        simulation.checker.events(at: 1).compactMap { event in
            if case .received(let message, SimulatedNode(0)) = event { message } else { nil }
        }
    }

    @Test func `A calm network delivers every message once`() throws {
        let simulation = try play(profile: .calm, scripts: [Self.sender, Self.silent])
        let numbers = received(simulation)
        #expect(numbers.count > 1500)
        #expect(numbers.sorted() == Array(1...numbers.count))
        #expect(simulation.report.messagesLost == 0)
    }

    @Test func `Messages are lost, repeated and reordered`() throws {
        var profile = FaultProfile.calm
        profile.network.delay = DelayRange(.milliseconds(1), .milliseconds(100))
        profile.network.lossRate = 0.2
        profile.network.repeatRate = 0.2
        let simulation = try play(
            profile: profile, faultTime: .seconds(20), healedTime: .zero, scripts: [Self.sender, Self.silent])
        let numbers = received(simulation)
        let sent = simulation.report.messagesSent
        let arrived = Set(numbers).count
        #expect(arrived > sent * 7 / 10 && arrived < sent * 9 / 10)
        #expect(numbers.count > arrived * 11 / 10)
        #expect(zip(numbers, numbers.dropFirst()).contains { $0 > $1 })
    }

    @Test func `A healed network loses nothing`() throws {
        let simulation = try play(profile: .brutal, faultTime: .zero, scripts: [Self.sender, Self.silent])
        #expect(simulation.report.messagesLost == 0)
        #expect(simulation.report.messagesRepeated == 0)
        #expect(simulation.report.crashes == 0)
    }

    @Test(arguments: [0.0, 1.0])
    func `A partition stops messages one way or both, and ends`(oneWayRate: Double) throws {
        let crossing: Toy.Script = { toy, _, now, outputs in
            if let deadline = toy.nextDeadline, now.monotonic < deadline { return }
            toy.number += 1
            outputs.append(.send(toy.number, to: toy.peers[0]))
            toy.nextDeadline = now.monotonic.advanced(by: .milliseconds(10))
        }
        var profile = FaultProfile.calm
        profile.network.delay = DelayRange(.milliseconds(1))
        profile.network.cutInterval = DelayRange(.seconds(2))
        profile.network.cutDuration = DelayRange(.seconds(1))
        profile.network.oneWayRate = oneWayRate
        var bothSilent = 0
        var oneSilent = 0
        for seed in UInt64(1)...20 {
            let simulation = try play(
                seed: seed, profile: profile, faultTime: .seconds(3), healedTime: .seconds(1),
                scripts: [crossing, crossing])
            let lastHalf = SimulatedInstant(nanoseconds: 2_100_000_000)...SimulatedInstant(nanoseconds: 2_900_000_000)
            let hears = (0...1).map { node in
                simulation.checker.sightings.contains { sighting in
                    guard sighting.node.index == node, lastHalf.contains(sighting.instant),
                        case .called(let events, _) = sighting.observation
                    else { return false }
                    return events.contains { if case .received = $0 { true } else { false } }
                }
            }
            bothSilent += hears == [false, false] ? 1 : 0
            oneSilent += hears[0] != hears[1] ? 1 : 0
            let lastSecond = SimulatedInstant(nanoseconds: 3_100_000_000)
            #expect(simulation.checker.sightings.contains { $0.node.index == 0 && $0.instant > lastSecond })
        }
        #expect(oneWayRate == 0 ? bothSilent > 0 && oneSilent == 0 : oneSilent > 0 && bothSilent == 0)
    }
}
