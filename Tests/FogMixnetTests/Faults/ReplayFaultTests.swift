import FogCore
import Testing

@testable import FogMixnet

/// Somebody sends packets again, to nodes that end and begin anew, until after their epoch.
@Suite struct ReplayFaultTests {
    private static let seeds: Range<UInt64> = 0..<(TestScale.isFull ? 100 : 4)

    /// Three of ten packets come a second time on each link, up to a minute later, while each node ends once, some of
    /// them without power, and two epochs begin.
    private func replayed(_ seed: UInt64, forgetsNotes: Bool = false) throws -> FaultyNetwork {
        var network = try FaultyNetwork(seed: seed)
        network.repetition = 0.3
        network.forgetsNotes = forgetsNotes
        for (place, node) in network.order.enumerated() {
            _ = network.ask(1000, answer: 20_000, within: .seconds(300))
            try network.run(for: .seconds(2))
            network.kill(node, withoutPower: place % 4 == 3)
            try network.run(for: .milliseconds(200))
            try network.start(node)
            network.makeKeys(of: node)
            if place == 4 || place == 9 { try network.beginNextEpoch() }
        }
        network.repetition = 0
        try network.settle(within: .seconds(400))
        try network.run(for: .seconds(61))
        return network
    }

    @Test(arguments: seeds) func noPacketPassesANodeTwiceHoweverItEnds(_ seed: UInt64) throws {
        let network = try replayed(seed)
        #expect(network.violations == [])
        #expect(network.fates[.dropped(.replay), default: 0] > 30)
        // What was on its way at a service that ended may be lost.
        #expect(network.questions.keys.count { network.response(to: $0) != nil } > 6)
        // And those that come when their keys are gone, or others are in their place.
        let late = network.fates[.dropped(.epoch), default: 0] + network.fates[.dropped(.authenticator), default: 0]
        #expect(late > 0)
    }

    /// The same world finds out nodes that begin without what they have written down.
    @Test func aNodeThatForgetsWhatWasHereIsFoundOut() throws {
        for seed in Self.seeds {
            let faults = try replayed(seed, forgetsNotes: true).faults
            #expect(faults.contains("a packet passed a node twice"), "seed \(seed)")
        }
    }
}
