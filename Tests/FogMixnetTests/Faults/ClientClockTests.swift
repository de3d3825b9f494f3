import FogCore
import Testing

@testable import FogMixnet

/// Clients whose clocks are wrong.
@Suite struct ClientClockTests {
    private static let seeds: Range<UInt64> = 0..<(TestScale.isFull ? 100 : 3)

    /// By some minutes, so that the epoch before or the next one has begun for the client.
    @Test(arguments: seeds, [-1, 1] as [Int64])
    func aClockThatIsOffByLessThanAnEpochCostsNothing(_ seed: UInt64, _ ahead: Int64) throws {
        var network = try FaultyNetwork(seed: seed)
        network.setClock(ahead: ahead)
        let ids = [10, 3000, 20_000].map { network.ask($0, answer: 20_000, within: .seconds(120)) }
        try network.settle(within: .seconds(200))
        #expect(network.violations == [] && network.areAnswered(ids))
        #expect(network.fates[.dropped(.epoch)] == nil && network.questions.count == 3)
    }

    /// The network's next epoch begins while the client's clock stands where it was.
    @Test(arguments: seeds) func anEpochThatBeginsUnderARequestDoesNotEndIt(_ seed: UInt64) throws {
        for ahead in [-1, 0, 1] as [Int64] {
            var network = try FaultyNetwork(seed: seed)
            network.setClock(ahead: ahead)
            network.work = .seconds(8)
            let ids = [1000, 20_000].map { network.ask($0, answer: 20_000, within: .seconds(200)) }
            try network.run(for: .seconds(5))
            try network.beginNextEpoch()
            try network.settle(within: .seconds(300))
            #expect(network.violations == [] && network.areAnswered(ids), "\(ahead)")
        }
    }

    /// Nodes have no keys yet for what it sends: that is counted, and the requests end in their time.
    @Test(arguments: seeds) func aClockThatIsFurtherAheadEndsRequestsInTheirTime(_ seed: UInt64) throws {
        var network = try FaultyNetwork(seed: seed)
        network.setClock(ahead: 2)
        let ids = [10, 3000].map { network.ask($0, answer: 10, within: .seconds(30)) }
        try network.run(for: .seconds(40))
        #expect(network.violations == [])
        for id in ids { #expect(network.failure(of: id) == .lost(delivered: false)) }
        let refused = network.fates[.dropped(.epoch), default: 0]
        #expect(refused > 2 && refused == network.made && network.passages.isEmpty)
    }

    /// Somebody sets it right in the middle of a request.
    @Test(arguments: seeds, [-4, 2, 100] as [Int64])
    func aRequestGoesOnWhenTheClockIsSet(_ seed: UInt64, _ ahead: Int64) throws {
        var network = try FaultyNetwork(seed: seed)
        network.setClock(ahead: ahead)
        let ids = [10, 3000].map { network.ask($0, answer: 20_000, within: .seconds(120)) }
        try network.run(for: .seconds(20))
        #expect(!network.areAnswered(ids) && network.outcomes.isEmpty)
        network.setClock(ahead: 0)
        try network.settle(within: .seconds(200))
        #expect(network.violations == [] && network.areAnswered(ids))
    }
}
