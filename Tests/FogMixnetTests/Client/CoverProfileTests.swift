import FogCore
import FogSimulation
import FogSphinx
import Testing

@testable import FogMixnet

/// What a client sends and fetches with each profile, and how long requests take then.
@Suite struct CoverProfileTests {
    private static let day = 86_400.0

    private static func client(_ cover: CoverProfile, _ budget: ClientBudget = ClientBudget()) -> ClientConfiguration {
        var configuration = ClientConfiguration()
        configuration.cover = cover
        configuration.budget = budget
        return configuration
    }

    private static func bench(_ configuration: ClientConfiguration, seed: UInt64 = 1) -> ClientBench {
        ClientBench(configuration, TrialNetwork(), seed: seed)
    }

    private struct Count {
        var packets = 0
        var fetches = 0
        var items = 0

        var bytes: Double { Double(packets * 2556 + fetches * 10 + items * 2105) }
    }

    /// What goes in some hours.
    private static func count(_ bench: inout ClientBench, hours: Int) -> Count {
        var count = Count()
        for _ in 0..<hours {
            // Hours of the clock: the bench begins a second after one has begun.
            let second = Int64(bench.now.nanoseconds / 1_000_000_000)
            for action in bench.wait(.seconds(3600 - second % 3600)) {
                switch action {
                case .send: count.packets += 1
                case .fetch(_, let items):
                    count.fetches += 1
                    count.items += items
                default: break
                }
            }
        }
        return count
    }

    @Test(arguments: [(CoverProfile.standard, 2.2, 4.0), (.mobile, 0.22, 0.2), (.off, 0, 0)])
    func eachProfileKeepsItsPace(_ profile: CoverProfile, packets: Double, fetches: Double) {
        var bench = Self.bench(Self.client(profile))
        let count = Self.count(&bench, hours: 6)
        let mean = packets * 6 * 3600
        #expect(abs(Double(count.packets) - mean) <= 5 * mean.squareRoot())
        #expect(abs(Double(count.fetches) - fetches * 6 * 3600) <= 4)
        #expect(count.items == 3 * count.fetches)
        let told = ClientPace(profile, MixnetParameters()).bytesPerDay(gateways: 2, .fog1)
        #expect(abs(count.bytes * 4 - told) <= 0.02 * told)
        // And the client's own account agrees to the byte.
        #expect(bench.client.spending?.bytes == UInt64(count.bytes))
    }

    @Test func theDocumentsFiguresOfADay() {
        func megabytes(_ profile: CoverProfile) -> Int {
            Int((ClientPace(profile, MixnetParameters()).bytesPerDay(gateways: 2, .fog1) / 1e6).rounded())
        }
        #expect(megabytes(.standard) == 2672 && megabytes(.mobile) == 158 && megabytes(.off) == 0)
    }

    /// Requests go at the times at which something else would have gone, whatever the profile.
    @Test func mobileHidesRequestsAsWell() {
        var network = PacketNetwork(Self.client(.mobile), parameters: MixnetParameters(), seed: 5)
        while MonotonicInstant.origin.duration(to: network.now) < .seconds(20_000) {
            if network.client.open.isEmpty { _ = network.request(500, answer: 500, within: .seconds(1000)) }
            network.run(for: .seconds(5))
        }
        let mean = 20_000 * 0.22
        #expect(abs(Double(network.sendTimes.count) - mean) < 5 * mean.squareRoot())
        #expect(network.requestPackets > 1000 && network.faults == [])
    }

    /// The mean of a small request's time with the network's defaults, mailboxes included.
    private static func latency(_ profile: CoverProfile) -> Double {
        var total = Duration.zero
        let requests = 200
        var network = PacketNetwork(client(profile), parameters: MixnetParameters(), seed: 9)
        network.isFetched = true
        for _ in 0..<requests {
            let start = network.now
            let id = network.request(100, answer: 100, within: .seconds(300))
            while network.responses[id] == nil, network.failures[id] == nil { network.run(for: .milliseconds(20)) }
            if network.failures[id] != nil { return .infinity }
            total += start.duration(to: network.now)
            network.run(for: .seconds(7))
        }
        return total.secondsValue / Double(requests)
    }

    @Test func requestsTakeAsLongAsIsSaid() {
        let (standard, mobile, off) = (Self.latency(.standard), Self.latency(.mobile), Self.latency(.off))
        // The transit of this network takes 0.8 s on average there and back together, that of the defaults 1.4 s.
        #expect((1.2...2.2).contains(standard), "\(standard)")
        #expect((8...14).contains(mobile), "\(mobile)")
        #expect((1.2...2.4).contains(off), "\(off)")
    }

    @Test func withoutCoverMailboxesAreLookedIntoOnlyWhileSomethingMayCome() throws {
        var bench = Self.bench(Self.client(.off))
        let nothing = bench.wait(.seconds(100))
        #expect(nothing.isEmpty)
        let id = bench.request([1]).id
        let plan = try bench.nextPlan()
        let waiting = bench.wait(.seconds(3))
        #expect(waiting.fetches >= 8)
        let reply = try #require(plan.replies.first { $0.wanted == 0 })
        let answered = bench.give(.reply(reply.identifier, ExchangeReply(.answered(length: 1, offset: 0, bytes: [2]))))
        #expect(answered.responses == [id: [2]])
        // Until nothing of what was sent out can come any more; afterwards there is silence.
        bench.wait(.seconds(60))
        let silence = bench.wait(.seconds(1000))
        #expect(silence.fetches == 0)
    }

    // MARK: Budgets

    @Test(arguments: [100_000_000, 30_000_000, 3_000_000] as [UInt64])
    func aDaysCoverStaysWithinTheBudget(_ budget: UInt64) {
        var bench = Self.bench(Self.client(.standard, ClientBudget(bytes: budget)))
        for day in 0..<3 {
            let count = Self.count(&bench, hours: 23)
            #expect(bench.client.isBudgetUsedUp && !bench.client.hasCover)
            let bytes = count.bytes + Self.count(&bench, hours: 1).bytes
            #expect(bytes <= Double(budget), "day \(day)")
            // It ends with the first thing for which there is no room.
            #expect(bytes > Double(budget) - 6400, "day \(day)")
        }
    }

    @Test func requestsGoOnWhenTheBudgetIsUsedUp() throws {
        var network = PacketNetwork(
            Self.client(.standard, ClientBudget(bytes: 1_000_000)), parameters: MixnetParameters(), seed: 4)
        network.isFetched = true
        network.run(for: .seconds(600))
        #expect(network.client.isBudgetUsedUp)
        let (sent, fetched) = (network.sendTimes.count, network.fetches)
        network.run(for: .seconds(600))
        #expect(network.sendTimes.count == sent && network.fetches == fetched)
        let id = network.request(5000, answer: 5000, within: .seconds(300))
        network.settle(within: .seconds(300))
        #expect(network.responses[id]?.count == 1)
        // What they take is told, beyond the budget as well.
        #expect(try #require(network.client.spending?.bytes) > 1_000_000)
    }

    @Test func coverComesBackWithTheNextDay() {
        var bench = Self.bench(Self.client(.standard, ClientBudget(bytes: 1_000_000)))
        _ = Self.count(&bench, hours: 23)
        #expect(bench.client.isBudgetUsedUp)
        let rest = bench.wait(.seconds(3000))
        #expect(rest.isEmpty)
        _ = Self.count(&bench, hours: 1)
        let next = bench.wait(.seconds(10))
        #expect(bench.client.spending?.day == 1 && !next.plans.isEmpty && bench.client.hasCover)
    }

    @Test func whatWasUsedBeforeCounts() {
        var configuration = Self.client(.standard, ClientBudget(bytes: 1_000_000))
        configuration.spent = ClientSpending(day: 0, bytes: 999_000)
        var bench = Self.bench(configuration)
        let nothing = bench.wait(.seconds(100))
        #expect(nothing.plans.isEmpty && bench.client.isBudgetUsedUp)
        // What was used yesterday doesn't.
        configuration.spent = ClientSpending(day: -1, bytes: 999_000)
        var other = Self.bench(configuration)
        let cover = other.wait(.seconds(100))
        #expect(!cover.plans.isEmpty)
        // An account at its end doesn't begin anew.
        configuration.spent = ClientSpending(day: 0, bytes: .max)
        var last = Self.bench(configuration)
        let none = last.wait(.seconds(100))
        #expect(none.plans.isEmpty)
    }

    @Test func theProcessorHasABudgetToo() {
        var bench = Self.bench(Self.client(.standard, ClientBudget(processor: .seconds(10))))
        bench.give(.worked(.seconds(9)))
        let before = bench.wait(.seconds(60))
        #expect(bench.client.hasCover && !before.plans.isEmpty)
        bench.give(.worked(.seconds(1)))
        #expect(bench.client.isBudgetUsedUp)
        let after = bench.wait(.seconds(600))
        #expect(after.plans.isEmpty)
    }

    @Test func daysAreThoseOfTheCalendar() {
        for (milliseconds, day) in [(0, 0), (86_399_999, 0), (86_400_000, 1), (-1, -1), (-86_400_000, -1)] {
            #expect(ClientSpending.day(of: WallTime(millisecondsSinceEpoch: Int64(milliseconds))) == Int64(day))
        }
    }

    // MARK: Nodes

    @Test func aRequestForOneNodeGoesThereOnly() throws {
        for (place, seed) in zip([0, 1, 0, 1, 0, 1], 1...) {
            var bench = Self.bench(Self.client(.off), seed: UInt64(seed))
            let node = bench.topology.services[place]
            _ = bench.request([UInt8](repeating: 1, count: 5000), of: node)
            for _ in 0..<3 {
                let plan = try bench.nextPlan()
                #expect(plan.path.last == node)
            }
        }
    }

    @Test func aNodeThatDoesNotOfferTheServiceGetsNothing() {
        var bench = Self.bench(Self.client(.off))
        let gateway = bench.topology.gateways[0]
        let (id, _) = bench.request([1], within: .seconds(5), of: gateway)
        let actions = bench.wait(.seconds(10))
        #expect(actions.plans.isEmpty)
        #expect(actions.failures == [id: .noRoute("the node '\(gateway)' doesn't offer 'echo'")])
        let (other, _) = bench.request([1], within: .seconds(5), of: TrialNetwork.id(9))
        let unknown = bench.wait(.seconds(10))
        #expect(unknown.failures == [other: .noRoute("the network has no node '\(TrialNetwork.id(9))'")])
    }
}

extension [ClientAction] {
    /// How often a mailbox is looked into.
    fileprivate var fetches: Int { count { if case .fetch = $0 { true } else { false } } }
}
