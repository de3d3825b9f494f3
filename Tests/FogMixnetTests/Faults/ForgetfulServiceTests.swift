import FogCore
import Testing

@testable import FogMixnet

/// Services that begin anew in the middle of something, and know nothing of it any more.
@Suite struct ForgetfulServiceTests {
    private static let seeds: Range<UInt64> = 0..<(TestScale.isFull ? 100 : 4)

    /// A part of it was confirmed by a service that no longer has it: all of it is brought to the one that there is.
    @Test(arguments: seeds) func aLongRequestIsBroughtAnewToAServiceThatHasForgottenItsParts(_ seed: UInt64) throws {
        var network = try FaultyNetwork(seed: seed)
        let id = network.ask(80_000, answer: 100, within: .seconds(300))
        try network.run(for: .milliseconds(2800))
        let confirmed = network.clients[0].machine.exchanges[id]?.received.count ?? 0
        try #require(confirmed > 0 && confirmed < 80_000, "\(confirmed)")
        for service in network.topology.services { network.kill(service) }
        try network.run(for: .seconds(1))
        for service in network.topology.services { try network.start(service) }
        try network.settle(within: .seconds(400))
        #expect(network.violations == [] && network.areAnswered([id]) && network.handed[id]?.count == 1)
    }

    /// Who knows that the service had the request, and hears that it hasn't any more, needn't wait for its time to end.
    @Test(arguments: seeds) func aRequestThatDiedWithItsServiceEndsSoon(_ seed: UInt64) throws {
        var network = try FaultyNetwork(seed: seed)
        network.work = .seconds(3000)
        let ids = (0..<4).map { _ in network.ask(1000, answer: 100, within: .seconds(3000)) }
        try network.run(for: .seconds(10))
        for service in network.topology.services { network.kill(service) }
        try network.run(for: .seconds(1))
        for service in network.topology.services { try network.start(service) }
        try network.settle(within: .seconds(60))
        #expect(network.violations == [])
        for id in ids { #expect(network.failure(of: id) == .lost(delivered: true)) }
    }
}
