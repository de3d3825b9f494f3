import FogCore
import FogSimulation
import Testing

@testable import FogMixnet

/// When a client sends packets says nothing about what it does.
@Suite struct CoverTests {
    private static var parameters: MixnetParameters {
        var parameters = ClientBench.parameters
        parameters.clientInterval = .milliseconds(500)
        parameters.clientLoopInterval = .seconds(2)
        return parameters
    }

    /// Packets in a second.
    private static let rate = 1 / 0.5 + 1 / 2.0

    /// Whether so many packets are as many as a Poisson process has in a time.
    private func fits(_ count: Int, in seconds: Double, rate: Double = CoverTests.rate) -> Bool {
        let mean = rate * seconds
        return abs(Double(count) - mean) < 5 * mean.squareRoot()
    }

    /// How well the times between packets fit those of a Poisson process, in parts of what is allowed.
    private func misfit(_ times: [MonotonicInstant]) -> Double {
        let pauses = zip(times, times.dropFirst()).map { $0.duration(to: $1).secondsValue * Self.rate }
        return ExponentialFit.distance(of: pauses) / ExponentialFit.limit(pauses.count)
    }

    @Test func withoutRequestsPacketsAreSentAtRandomTimes() {
        var network = PacketNetwork(ClientConfiguration(), parameters: Self.parameters, seed: 21)
        network.run(for: .seconds(4000))
        #expect(fits(network.sendTimes.count, in: 4000) && network.requestPackets == 0)
        #expect(misfit(network.sendTimes) < 1)
        #expect(network.faults == [])
    }

    /// Beside the loops that are sent in any case.
    @Test(arguments: [1, 2, 3] as [UInt64])
    func withRequestsNoMoreAndNoFewerPacketsAreSent(_ seed: UInt64) {
        var network = PacketNetwork(ClientConfiguration(), parameters: Self.parameters, seed: seed)
        while network.now < MonotonicInstant(nanoseconds: 2001 * 1_000_000_000) {
            if network.client.open.isEmpty { _ = network.request(20_000, answer: 10_000, within: .seconds(1000)) }
            network.run(for: .seconds(1))
        }
        #expect(fits(network.sendTimes.count, in: 2000))
        #expect(misfit(network.sendTimes) < 1)
        // Otherwise there was nothing to hide.
        #expect(network.requestPackets > 1000 && network.responses.count > 10)
        #expect(network.faults == [])
    }

    @Test func withoutCoverNothingIsSentThatNobodyAskedFor() {
        var bench = ClientBench()
        let nothing = bench.wait(.seconds(1000))
        #expect(nothing.isEmpty)
        // And what is sent is sent at the same rate.
        var network = PacketNetwork(parameters: Self.parameters, seed: 22)
        network.loss = 1
        _ = network.request(16 << 20, answer: 0, within: .seconds(100_000))
        network.run(for: .seconds(500))
        let rate = 1 / 0.5
        #expect(fits(network.sendTimes.count, in: 500, rate: rate))
    }

    @Test func loopsThatComeBackAreToldFromThoseThatDoNot() {
        var network = PacketNetwork(ClientConfiguration(), parameters: Self.parameters, seed: 23)
        network.run(for: .seconds(200))
        // Those of the last seconds are on their way.
        #expect(network.loops.count > network.sendTimes.count - 20 && network.loops.allSatisfy { $0 != nil })
        #expect(network.loops.compactMap(\.self).allSatisfy { $0 > .zero && $0 < .seconds(2) })
        network.loss = 1
        let before = network.loops.count
        let sent = network.sendTimes.count
        network.run(for: .seconds(200))
        let lost = network.loops.dropFirst(before).count { $0 == nil }
        #expect(lost > network.sendTimes.count - sent - 40)
        // Each is told of once.
        #expect(network.loops.count <= network.sendTimes.count && network.faults == [])
    }

    @Test func loopsNameAllNodesOfTheirWay() throws {
        var bench = ClientBench(ClientConfiguration())
        let plan = try bench.nextPlan()
        let reply = try #require(plan.replies.first)
        #expect(plan.recipient == ServiceName.recipient(ServiceName.loop) && plan.replies.count == 1)
        #expect(plan.parts.isEmpty && plan.length == 0 && !plan.isDone)
        let back = bench.give(.reply(reply.identifier, ExchangeReply(.working)))
        guard case .loop(_, let nodes, let time?)? = back.first else {
            Issue.record("\(back)")
            return
        }
        #expect(nodes == plan.path.dropLast() + reply.path && time == .zero && back.forgotten == [reply.identifier])
        let again = bench.give(.reply(reply.identifier, ExchangeReply(.working)))
        #expect(again.loops.isEmpty && again.forgotten.isEmpty)
    }

    /// Whoever was asleep doesn't send at once all that would have been due.
    @Test func aClientThatWasAsleepDoesNotMakeUpForIt() {
        var sent = 0
        for seed in 0..<200 as Range<UInt64> {
            let trial = TrialNetwork(parameters: Self.parameters)
            var bench = ClientBench(ClientConfiguration(), trial, seed: seed)
            sent += bench.sleep(.seconds(3600)).plans.count
        }
        // One, and those of 200 ms.
        let mean = 200 * (1 + 0.2 * Self.rate)
        #expect(abs(Double(sent) - mean) < 5 * mean.squareRoot())
    }

    /// What goes out together, because nobody woke the client in time, isn't sorted by what it is.
    @Test func whereALoopStandsAmongWhatGoesOutTogetherSaysNothing() {
        let loop = ServiceName.recipient(ServiceName.loop)
        var parameters = Self.parameters
        parameters.clientInterval = .milliseconds(50)
        parameters.clientLoopInterval = .milliseconds(100)
        var configuration = ClientConfiguration()
        configuration.window = 4 << 20
        var bench = ClientBench(configuration, TrialNetwork(parameters: parameters), seed: 24)
        _ = bench.request([UInt8](repeating: 1, count: 16 << 20), within: .seconds(100_000))
        var (loops, packets, first, last, batches) = (0, 0, 0, 0, 0)
        for _ in 0..<4000 {
            let plans = bench.sleep(.milliseconds(500)).plans
            guard plans.count > 1 else { continue }
            batches += 1
            packets += plans.count
            loops += plans.count { $0.recipient == loop }
            if plans.first?.recipient == loop { first += 1 }
            if plans.last?.recipient == loop { last += 1 }
        }
        // A third of them are loops, wherever they stand.
        func fits(_ count: Int, of all: Int) -> Bool {
            abs(Double(count) - Double(all) / 3) < 4 * (Double(all) * 2 / 9).squareRoot()
        }
        #expect(batches > 3000)
        #expect(fits(loops, of: packets) && fits(first, of: batches) && fits(last, of: batches))
    }

    @Test func withoutAGatewayOrANetworkNothingIsSent() {
        var bench = ClientBench(ClientConfiguration())
        let before = bench.wait(.seconds(10))
        #expect(before.plans.count > 50)
        for gateway in bench.topology.gateways { bench.give(.gatewayWent(gateway)) }
        let without = bench.wait(.seconds(100))
        #expect(without.plans.isEmpty)
        bench.give(.gatewayCame(bench.topology.gateways[0], mailbox: .zero))
        let one = bench.wait(.seconds(10))
        let gateway = bench.topology.gateways[0]
        #expect(one.plans.count > 50)
        #expect(one.plans.allSatisfy { $0.path[0] == gateway && $0.replies.allSatisfy { $0.mailbox == .zero } })
        bench.give(.topology(nil, epoch: 1))
        let unknown = bench.wait(.seconds(100))
        #expect(unknown.plans.isEmpty)
    }
}
