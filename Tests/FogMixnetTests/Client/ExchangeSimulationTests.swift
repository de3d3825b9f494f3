import FogCore
import FoundationEssentials
import Testing

@testable import FogMixnet

/// Requests and responses over networks of all kinds.
@Suite struct ExchangeSimulationTests {
    private static let seeds: UInt64 = ProcessInfo.processInfo.environment["FOG_TEST_FULL"] == nil ? 1 : 20
    private static let sizes = [0, 1, 1000, 1443, 1444, 5000, 100_000]

    /// Requests of one size and responses of all sizes at once, while packets overtake each other and are lost.
    @Test(arguments: sizes, [0, 0.1, 0.4])
    func aResponseArrivesWholeAndOnce(_ size: Int, _ loss: Double) throws {
        for seed in 0..<Self.seeds {
            var network = PacketNetwork(seed: 100 * seed + UInt64(10 * loss))
            network.loss = loss
            var ids: [ExchangeID] = []
            for answer in Self.sizes { ids.append(network.request(size, answer: answer, within: .seconds(20_000))) }
            network.settle(within: .seconds(30_000))
            #expect(network.faults == [] && network.failures.isEmpty)
            for id in ids {
                let isAnswered = network.responses[id] == network.answers[id].map { [$0] }
                let isHanded = network.handed[id] == network.asked[id].map { [$0] }
                let answer = network.answers[id]?.count ?? 0
                #expect(isAnswered && isHanded, "seed \(seed), a response of \(answer) bytes")
            }
            try checkNothingIsLeft(&network)
        }
    }

    /// The same while the client has cover, and replies come back damaged.
    @Test(arguments: [1, 5000])
    func aResponseArrivesWholeAndOnceAmongCover(_ size: Int) throws {
        var network = PacketNetwork(ClientConfiguration(), seed: UInt64(size))
        network.loss = 0.05
        network.damage = 0.2
        var ids: [ExchangeID] = []
        for answer in [0, 1444, 20_000] { ids.append(network.request(size, answer: answer, within: .seconds(20_000))) }
        network.settle(within: .seconds(30_000))
        for id in ids {
            let isAnswered = network.responses[id] == network.answers[id].map { [$0] }
            #expect(isAnswered)
        }
        #expect(network.faults == [] && network.failures.isEmpty)
        try checkNothingIsLeft(&network)
    }

    /// Many requests one after the other, each as soon as the one before has its response.
    @Test func oneRequestAfterTheOtherIsAnswered() throws {
        var network = PacketNetwork(seed: 5)
        network.loss = 0.1
        for number in 0..<40 {
            let id = network.request(100 * number, answer: 50 * number, within: .seconds(1000))
            network.settle(within: .seconds(2000))
            let isAnswered = network.responses[id] == network.answers[id].map { [$0] }
            try #require(isAnswered, "request \(number)")
        }
        try checkNothingIsLeft(&network)
    }

    @Test func aSlowServiceIsWaitedFor() throws {
        var network = PacketNetwork(seed: 6)
        network.work = .seconds(90)
        let id = network.request(3000, answer: 3000, within: .seconds(200))
        network.settle(within: .seconds(300))
        let isAnswered = network.responses[id] == network.answers[id].map { [$0] }
        #expect(isAnswered && network.faults == [])
        #expect(network.progress[id]?.contains(.delivered) == true)
    }

    /// Nothing is overdue of a request that is where it belongs.
    @Test func aRequestThatWasDeliveredIsNotCalledOverdue() throws {
        var network = PacketNetwork(seed: 7)
        network.work = .seconds(40)
        let id = network.request(100, answer: 100, within: .seconds(200))
        network.settle(within: .seconds(300))
        let progress = try #require(network.progress[id])
        #expect(network.responses[id]?.count == 1)
        #expect(progress.contains(.delivered) && !progress.contains(.overdue))
    }

    @Test func progressIsTold() throws {
        var network = PacketNetwork(seed: 8)
        let id = network.request(20_000, answer: 20_000, within: .seconds(200))
        network.settle(within: .seconds(300))
        let progress = try #require(network.progress[id])
        #expect(progress.first == .queued)
        let sent = progress.compactMap { if case .sent(let count, of: 20_000) = $0 { count } else { nil } }
        let answered = progress.compactMap { if case .answered(let count, of: 20_000) = $0 { count } else { nil } }
        #expect(sent == sent.sorted() && sent.last == 20_000)
        #expect(answered.count > 1 && answered == answered.sorted())
    }

    @Test func whatWasCancelledIsNotAnswered() throws {
        var network = PacketNetwork(seed: 9)
        network.work = .seconds(20)
        let id = network.request(1000, answer: 1000, within: .seconds(200))
        network.run(for: .seconds(3))
        network.give(.cancel(id))
        #expect(network.failures[id] == [.cancelled] && network.client.open.isEmpty)
        network.run(for: .seconds(60))
        #expect(network.responses.isEmpty && network.handed[id]?.count == 1 && network.faults == [])
        // Its service is told, and the user once.
        #expect(network.abandoned == [id])
        network.give(.cancel(id))
        #expect(network.failures[id] == [.cancelled])
    }

    @Test func aRequestThatGetsNowhereFailsWhenItsTimeIsOver() throws {
        var network = PacketNetwork(seed: 10)
        network.loss = 1
        let id = network.request(3000, answer: 1, within: .seconds(60))
        network.run(for: .seconds(59))
        #expect(network.failures.isEmpty)
        network.run(for: .seconds(2))
        #expect(network.failures[id] == [.lost(delivered: false)])
        try checkNothingIsLeft(&network)
    }

    @Test func aRequestWhoseResponseGetsLostSaysThatItWasDelivered() throws {
        var network = PacketNetwork(seed: 11)
        network.work = .seconds(30)
        let id = network.request(100, answer: 1, within: .seconds(60))
        network.run(for: .seconds(15))
        network.loss = 1
        network.run(for: .seconds(60))
        #expect(network.failures[id] == [.lost(delivered: true)])
    }

    @Test func theSameSeedGivesTheSameRun() {
        func run() -> PacketNetwork {
            var network = PacketNetwork(seed: 12)
            network.loss = 0.2
            for size in [0, 1444, 20_000] { _ = network.request(size, answer: size, within: .seconds(2000)) }
            network.settle(within: .seconds(3000))
            return network
        }
        let (first, second) = (run(), run())
        #expect(first.sendTimes == second.sendTimes && first.progress == second.progress)
        #expect(first.now == second.now && first.surbs == second.surbs)
    }

    /// When the epochs of all keys are over the client has no SURB any more, and when their memory is over the services have no
    /// request.
    private func checkNothingIsLeft(_ network: inout PacketNetwork) throws {
        network.give(.topology(nil, epoch: 2))
        let isKept = network.client.replyCount == network.surbs.count
        network.give(.topology(nil, epoch: 3))
        #expect(isKept && network.client.replyCount == 0 && network.surbs.isEmpty)
        network.run(for: .seconds(700))
        #expect(network.services.values.allSatisfy { $0.count == 0 })
        #expect(network.faults == [] && network.client.nextDeadline == nil)
    }
}
