import FogCore
import FogSimulation
import Testing

@testable import FogMixnet

/// What becomes of requests when parts of the network fail under them.
@Suite struct NetworkFaultTests {
    private static let seeds: Range<UInt64> = 0..<(TestScale.isFull ? 200 : 4)
    /// Bytes of requests and of their answers.
    private static let sizes = [(10, 10), (1000, 20_000), (20_000, 10), (3000, 3000)]

    private func ask(_ network: inout FaultyNetwork, within limit: Duration) -> [ExchangeID] {
        Self.sizes.map { network.ask($0, answer: $1, within: limit) }
    }

    // MARK: Nodes that die

    /// Nobody tells the client: it goes on to choose the dead ones until the epoch ends.
    @Test(arguments: seeds) func mixesThatDieInsideAnEpochCostTimeAndNoRequest(_ seed: UInt64) throws {
        var network = try FaultyNetwork(seed: seed)
        var ids = ask(&network, within: .seconds(600))
        try network.run(for: .milliseconds(300))
        network.kill(network.topology.layers[0][0])
        network.kill(network.topology.layers[2][1], withoutPower: true)
        ids += ask(&network, within: .seconds(600))
        try network.settle(within: .seconds(700))
        #expect(network.violations == [] && network.areAnswered(ids))
        // Otherwise nobody had anything to do with the dead.
        #expect(network.fates[.lost, default: 0] > 10)
    }

    @Test(arguments: seeds) func gatewaysThatDieWithRequestsInFlightComeBackAndNothingIsLost(_ seed: UInt64) throws {
        var network = try FaultyNetwork(seed: seed)
        let gateways = network.topology.gateways
        var ids = ask(&network, within: .seconds(300))
        try network.run(for: .milliseconds(700))
        network.kill(gateways[0])
        try network.run(for: .seconds(2))
        network.kill(gateways[1])
        // With no way left requests wait.
        ids += ask(&network, within: .seconds(300))
        try network.run(for: .seconds(5))
        #expect(network.clients[0].guests.isEmpty && !network.areAnswered(ids))
        try network.start(gateways[1])
        try network.start(gateways[0])
        try network.settle(within: .seconds(400))
        #expect(network.violations == [] && network.areAnswered(ids))
    }

    /// A gateway whose system ended has no keys for the epoch any more, but the mailboxes are there.
    @Test(arguments: seeds) func aGatewayWithoutPowerIsOneGatewayLess(_ seed: UInt64) throws {
        var network = try FaultyNetwork(seed: seed)
        let gateway = network.topology.gateways[0]
        var ids = ask(&network, within: .seconds(300))
        try network.run(for: .milliseconds(700))
        network.kill(gateway, withoutPower: true)
        try network.run(for: .seconds(1))
        try network.start(gateway)
        ids += ask(&network, within: .seconds(300))
        try network.settle(within: .seconds(400))
        #expect(network.violations == [] && network.areAnswered(ids))
        #expect(network.fates[.dropped(.epoch), default: 0] > 0 && network.clients[0].guests.count == 2)
        // With keys of the next epochs it is as before.
        let before = network.fates[.dropped(.epoch)]
        network.makeKeys(of: gateway)
        let more = ask(&network, within: .seconds(300))
        try network.settle(within: .seconds(400))
        #expect(network.areAnswered(more) && network.fates[.dropped(.epoch)] == before)
    }

    /// Before its client has heard of it, a request is brought again, and answered.
    @Test(arguments: seeds) func aServiceThatBeginsAnewIsAskedAnew(_ seed: UInt64) throws {
        var network = try FaultyNetwork(seed: seed)
        network.work = .seconds(10)
        let ids = (0..<8).map { _ in network.ask(1000, answer: 5000, within: .seconds(100)) }
        try network.run(for: .milliseconds(1800))
        for service in network.topology.services { network.kill(service) }
        try network.run(for: .seconds(1))
        for service in network.topology.services { try network.start(service) }
        try network.settle(within: .seconds(200))
        #expect(network.violations == [] && network.areAnswered(ids))
    }

    /// Once its client knows that the service has it, a request isn't made a second time: it ends with that reason.
    @Test(arguments: seeds) func aRequestThatDiedWithItsServiceIsNotMadeAgain(_ seed: UInt64) throws {
        var network = try FaultyNetwork(seed: seed)
        network.work = .seconds(30)
        let ids = (0..<8).map { _ in network.ask(1000, answer: 5000, within: .seconds(90)) }
        // Who waits for long is told that the service works on it.
        try network.run(for: .seconds(10))
        let dead = network.life(of: network.topology.services[0])
        network.kill(dead.node)
        try network.run(for: .seconds(1))
        try network.start(dead.node)
        try network.settle(within: .seconds(200))
        #expect(network.violations == [])
        for id in ids {
            try #require(network.handed[id]?.count == 1, "it was made again, or never")
            if network.handed[id]?.contains(dead) == true {
                #expect(network.failure(of: id) == .lost(delivered: true))
            } else {
                #expect(network.response(to: id) != nil)
            }
        }
        // The service itself is as before.
        network.work = .milliseconds(100)
        let more = (0..<8).map { _ in network.ask(1000, answer: 5000, within: .seconds(60)) }
        try network.settle(within: .seconds(100))
        #expect(network.areAnswered(more))
    }

    // MARK: Nodes that are slow, or full

    @Test(arguments: seeds) func aSlowMixCostsTimeAndNoRequest(_ seed: UInt64) throws {
        var network = try FaultyNetwork(cover: .standard, seed: seed)
        let slow = network.topology.layers[1][1]
        // A tenth of what comes.
        network.nodes[slow]?.pace = .milliseconds(1500)
        let ids = (0..<5).flatMap { _ in ask(&network, within: .seconds(600)) }
        try network.run(for: .seconds(60))
        try network.settle(within: .seconds(700))
        #expect(network.violations == [] && network.areAnswered(ids))
        // What it can't take is dropped there and nowhere else.
        let drops = network.fates.filter { if case .dropped = $0.key { $0.value > 0 } else { false } }
        #expect(Array(drops.keys) == [.dropped(.ingressFull)])
    }

    /// A mix that can't write down what was here sends nothing on; a gateway that can't write down what comes goes on.
    @Test(arguments: seeds) func fullDisksLoseNothingThatWasAcknowledged(_ seed: UInt64) throws {
        var network = try FaultyNetwork(seed: seed)
        var ids = ask(&network, within: .seconds(400))
        try network.run(for: .milliseconds(500))
        let gateway = network.topology.gateways[0]
        network.nodes[gateway]?.isDiskFull = true
        network.nodes[network.topology.layers[0][2]]?.keepsNoNotes = true
        ids += ask(&network, within: .seconds(400))
        try network.run(for: .seconds(30))
        #expect(network.nodes[gateway]?.mailboxes?.isFailing == true)
        #expect(network.fates[.dropped(.unkept), default: 0] > 0)
        // Also if it ends, and begins on the full disk.
        network.kill(gateway)
        try network.run(for: .seconds(1))
        try network.start(gateway)
        try network.run(for: .seconds(20))
        try network.mend()
        let before = network.fates[.dropped(.unkept)]
        ids += ask(&network, within: .seconds(400))
        try network.settle(within: .seconds(500))
        try network.run(for: .seconds(10))
        #expect(network.violations == [] && network.areAnswered(ids))
        #expect(network.fates[.dropped(.unkept)] == before && network.clients[0].guests.count == 2)
    }

    // MARK: Partitions

    @Test(arguments: seeds) func aPartitionEndsRequestsInTheirTimeOrLetsThemWait(_ seed: UInt64) throws {
        var network = try FaultyNetwork(seed: seed)
        var patient = ask(&network, within: .seconds(300))
        try network.run(for: .milliseconds(400))
        network.cutOff(Set(network.topology.layers[1]))
        let hasty = ask(&network, within: .seconds(20))
        patient += ask(&network, within: .seconds(300))
        try network.run(for: .seconds(60))
        #expect(network.violations == [])
        for id in hasty { #expect(network.failure(of: id) == .lost(delivered: false)) }
        network.cutOff([])
        try network.settle(within: .seconds(400))
        #expect(network.violations == [] && network.areAnswered(patient))
    }

    @Test(arguments: seeds) func aClientThatIsCutOffFromItsGatewaysSaysSo(_ seed: UInt64) throws {
        var network = try FaultyNetwork(seed: seed)
        let patient = ask(&network, within: .seconds(300))
        try network.run(for: .milliseconds(400))
        network.cutOff(Set(network.topology.gateways))
        try network.run(for: .seconds(6))
        let hasty = ask(&network, within: .seconds(20))
        try network.run(for: .seconds(60))
        for id in hasty { #expect(network.failure(of: id) == .noRoute("no gateway can be reached")) }
        network.cutOff([])
        try network.settle(within: .seconds(400))
        try network.run(for: .seconds(3))
        #expect(network.violations == [] && network.areAnswered(patient) && network.clients[0].guests.count == 2)
    }

    // MARK: Everything

    /// Whatever happens, and however often: each request ends once, in its time, with the right answer or a reason that
    /// is true; no packet passes a node twice; and once all is mended the network is as good as new.
    @Test func whateverHappensEachRequestEndsOnceAndInTime() throws {
        var counts: [String: Int] = [:]
        for seed in 0..<(TestScale.isFull ? 300 : 10) as Range<UInt64> {
            var network = try FaultyNetwork(clients: 2, seed: seed)
            var dice = SeededGenerator(seed: SeededGenerator.seed(from: seed, 3))
            (network.loss, network.repetition) = (0.02, 0.05)
            for _ in 0..<60 {
                let what = try happen(&network, &dice)
                counts[what, default: 0] += 1
                try network.run(for: .milliseconds(dice.index(below: 4000)))
            }
            try network.mend()
            for client in network.clients.indices { network.setClock(of: client, ahead: 0) }
            let last = network.clients.indices.map { network.ask(1000, answer: 5000, by: $0, within: .seconds(300)) }
            try network.settle(within: .seconds(700))
            try #require(network.violations == [], "seed \(seed)")
            try #require(network.areAnswered(last), "seed \(seed)")
            for (fate, count) in network.fates {
                if case .dropped(let reason) = fate { counts[reason.rawValue, default: 0] += count }
                if fate == .died { counts["died", default: 0] += count }
            }
            counts["answered", default: 0] += network.questions.keys.count { network.response(to: $0) != nil }
            counts["in vain", default: 0] += network.questions.keys.count { network.failure(of: $0) != nil }
        }
        // Otherwise the world was too kind for this to say anything.
        for what in [
            "killed", "without power", "started", "slow", "cut off", "full", "clock", "answered", "in vain", "died",
            "replay", "epoch", "unkept",
        ] {
            #expect(counts[what, default: 0] > 0, "\(what)")
        }
    }

    /// Does something to a network.
    ///
    /// - Returns: What.
    private func happen(_ network: inout FaultyNetwork, _ dice: inout SeededGenerator) throws -> String {
        let node = network.order[dice.index(below: network.order.count)]
        switch dice.index(below: 14) {
        case 0:
            network.kill(node)
            return "killed"
        case 1:
            network.kill(node, withoutPower: true)
            return "without power"
        case 2, 3, 4:
            let dead = network.order.filter { network.nodes[$0]?.isUp == false }
            guard let one = dead.randomElement(using: &dice) else { return "nobody was dead" }
            try network.start(one)
            if dice.happens(at: 0.5) { network.makeKeys(of: one) }
            return "started"
        case 5:
            network.nodes[node]?.pace = dice.happens(at: 0.5) ? .milliseconds(500) : .zero
            return "slow"
        case 6:
            network.cutOff(dice.happens(at: 0.5) ? [] : Set(network.order.filter { _ in dice.happens(at: 0.2) }))
            return "cut off"
        case 7:
            let isFull = dice.happens(at: 0.5)
            network.nodes[node]?.isDiskFull = isFull
            network.nodes[node]?.keepsNoNotes = isFull
            return "full"
        case 8:
            network.setClock(of: dice.index(below: 2), ahead: Int64(dice.index(below: 5)) - 2)
            return "clock"
        case 9:
            guard network.epoch < 3, dice.happens(at: 0.3) else { return "the epoch goes on" }
            try network.beginNextEpoch()
            return "epoch"
        default:
            // In one packet: a service that begins anew in the middle of a longer one is another test.
            let limit = Duration.seconds(10 + dice.index(below: 90))
            _ = network.ask(
                dice.index(below: 1400), answer: dice.index(below: 20_000), by: dice.index(below: 2), within: limit)
            return "asked"
        }
    }
}
