import FogCore
import FogSimulation
import FogSphinx
import Testing

@testable import FogMixnet

@Suite struct ServiceExchangesTests {
    private static let echo = ServiceName.recipient(ServiceName.echo)
    private static let loop = ServiceName.recipient(ServiceName.loop)

    private func id(_ number: UInt64) -> ExchangeID {
        var dice = SeededGenerator(seed: number)
        return ExchangeID(using: &dice)
    }

    /// A packet with a part of a request, and SURBs of a bench for what is wanted.
    private func packet(
        _ id: ExchangeID, of request: [UInt8], _ range: Range<Int>? = nil, wanted: [Int?] = [], isDone: Bool = false,
        _ bench: inout ServiceBench
    ) -> ExchangePacket {
        let parts = range.map { [ExchangePacket.Part(offset: $0.lowerBound, bytes: Array(request[$0]))] } ?? []
        var replies: [ExchangePacket.Reply] = []
        for offset in wanted { replies.append(ExchangePacket.Reply(surb: bench.surb(), wanted: offset)) }
        return ExchangePacket(
            exchange: id, length: request.count, parts: parts, replies: replies, isDone: isDone)
    }

    // MARK: Requests

    @Test func partsInAnyOrderAndRepeatedGiveTheRequestOnce() throws {
        for seed in 0..<200 as Range<UInt64> {
            var dice = SeededGenerator(seed: seed)
            var bench = ServiceBench()
            let name = id(seed)
            let request = dice.bytes(dice.index(below: 5000))
            var ranges: [Range<Int>] = []
            var start = 0
            while start < request.count {
                let end = min(request.count, start + 1 + dice.index(below: 1000))
                ranges.append(start..<end)
                start = end
            }
            // Some twice, some that go over the ends of others.
            let repeated = ranges.filter { _ in dice.happens(at: 0.5) }
            ranges += repeated.map { max(0, $0.lowerBound - 7)..<min(request.count, $0.upperBound + 7) }
            if ranges.isEmpty { ranges = [0..<0, 0..<0] }
            var requests: [(id: ExchangeID, service: String, bytes: [UInt8])] = []
            for range in ranges.shuffled(using: &dice) {
                let actions = bench.give(packet(name, of: request, range, &bench))
                requests += actions.requests
            }
            let isWhole =
                requests.count == 1 && requests[0].id == name && requests[0].service == ServiceName.echo
                && requests[0].bytes == request
            try #require(isWhole, "seed \(seed)")
        }
    }

    @Test func aRequestIsNotHandedOverBeforeAllOfItIsHere() {
        var bench = ServiceBench()
        let request = [UInt8](repeating: 5, count: 3000)
        let most = bench.give(packet(id(1), of: request, 0..<2999, &bench))
        let waited = bench.wait(.seconds(60))
        let rest = bench.give(packet(id(1), of: request, 2999..<3000, &bench))
        #expect(most.isEmpty && waited.isEmpty && rest.requests.count == 1)
    }

    @Test func aReceiptSaysAtOnceWhatIsHere() {
        var bench = ServiceBench()
        let request = [UInt8](repeating: 5, count: 3000)
        let first = bench.give(packet(id(1), of: request, 0..<1000, wanted: [nil], &bench))
        let second = bench.give(packet(id(1), of: request, 2000..<2500, wanted: [nil, nil], &bench))
        let third = bench.give(packet(id(1), of: request, 2500..<3000, wanted: [nil], &bench))
        let fourth = bench.give(packet(id(1), of: request, 1000..<2000, wanted: [nil], &bench))
        #expect(first.states == [.receiving([0..<1000])])
        #expect(second.states == [.receiving([0..<1000, 2000..<2500]), .receiving([0..<1000, 2000..<2500])])
        #expect(third.states == [.receiving([0..<1000, 2000..<3000])])
        #expect(fourth.states == [.working] && fourth.requests.count == 1)
    }

    @Test func requestsOfDifferentClientsAreKeptApart() {
        var bench = ServiceBench()
        let requests: [[UInt8]] = [[1, 1], [2, 2]]
        var handed: [(id: ExchangeID, service: String, bytes: [UInt8])] = []
        for range in [0..<1, 1..<2] {
            for (number, request) in requests.enumerated() {
                handed += bench.give(packet(id(UInt64(number)), of: request, range, &bench)).requests
            }
        }
        #expect(handed.map(\.id) == [id(0), id(1)] && handed.map(\.bytes) == requests)
    }

    // MARK: Responses

    @Test func aResponseIsSentPartByPartAsItIsAskedFor() throws {
        var bench = ServiceBench()
        var dice = SeededGenerator(seed: 3)
        let response = dice.bytes(5000)
        let part = ExchangeReply.partLimit(bench.geometry)
        let request: [UInt8] = [1, 2, 3]
        let asked = bench.give(packet(id(1), of: request, 0..<3, wanted: [0, part], &bench))
        #expect(asked.states.isEmpty && asked.requests.count == 1)
        let answered = bench.give(.answered(id(1), response))
        let more = bench.give(packet(id(1), of: request, wanted: [2 * part, part, nil, 4999], &bench))
        func expected(_ offset: Int) -> ExchangeReply.State {
            let bytes = Array(response[offset..<min(5000, offset + part)])
            return .answered(length: 5000, offset: offset, bytes: bytes)
        }
        #expect(answered.states == [expected(0), expected(part)])
        #expect(more.states == [expected(2 * part), expected(part), expected(0), expected(4999)])
        #expect(bench.isEachUsedOnce)
    }

    @Test func repliesTakeTheEpochOfTheirSURBs() {
        var bench = ServiceBench()
        let first = bench.give(packet(id(1), of: [1], 0..<1, wanted: [0], &bench), epoch: 3)
        let second = bench.give(packet(id(1), of: [1], wanted: [0], &bench), epoch: 4)
        let answered = bench.give(.answered(id(1), [2]))
        #expect(first.replies.isEmpty && second.replies.isEmpty && answered.replies.map(\.epoch) == [3, 4])
    }

    @Test func anEmptyResponseToAnEmptyRequestIsOne() {
        var bench = ServiceBench()
        let asked = bench.give(packet(id(1), of: [], wanted: [0], &bench))
        let answered = bench.give(.answered(id(1), []))
        #expect(asked.requests.map(\.bytes) == [[]])
        #expect(answered.states == [.answered(length: 0, offset: 0, bytes: [])])
    }

    @Test func aShortResponseUsesNoSURBForWhatItHasNot() {
        var bench = ServiceBench()
        let part = ExchangeReply.partLimit(bench.geometry)
        bench.give(packet(id(1), of: [1], 0..<1, wanted: [0, part, 2 * part], &bench))
        let answered = bench.give(.answered(id(1), [7]))
        #expect(answered.states == [.answered(length: 1, offset: 0, bytes: [7])])
    }

    @Test func onlyTheFirstAnswerCounts() {
        var bench = ServiceBench()
        bench.give(packet(id(1), of: [1], 0..<1, wanted: [0], &bench))
        let first = bench.give(.answered(id(1), [7]))
        let second = bench.give(.answered(id(1), [8]), .refused(id(1), .failed), .answered(id(2), [9]))
        let again = bench.give(packet(id(1), of: [1], wanted: [0], &bench))
        #expect(first.states.count == 1 && second.isEmpty && again.states == first.states)
    }

    @Test func aServiceThatFailsIsToldOf() {
        var bench = ServiceBench()
        bench.give(packet(id(1), of: [1], 0..<1, wanted: [0, 5000], &bench))
        let refused = bench.give(.refused(id(1), .failed))
        let later = bench.give(packet(id(1), of: [1], 0..<1, wanted: [0, nil], &bench))
        #expect(refused.states == [.refused(.failed), .refused(.failed)])
        #expect(later.states == refused.states && later.requests.isEmpty)
    }

    // MARK: Refusals

    @Test func aServiceThatThereIsNotIsToldOf() {
        var bench = ServiceBench()
        let asked = packet(id(1), of: [1], 0..<1, wanted: [0, nil], &bench)
        let actions = bench.give(.packet(asked, service: ServiceName.recipient("another"), epoch: 3))
        #expect(actions.states == [.refused(.noService), .refused(.noService)] && actions.count == 2)
        #expect(bench.service.count == 0)
    }

    @Test func aRequestThatContradictsItselfIsRefusedAndTheFirstGoesOn() {
        var bench = ServiceBench()
        bench.give(packet(id(1), of: [1, 2], 0..<1, &bench))
        let other = bench.give(packet(id(1), of: [1, 2, 3], 1..<3, wanted: [0], &bench))
        let rest = bench.give(packet(id(1), of: [1, 2], 1..<2, &bench))
        #expect(other.states == [.refused(.request)] && other.requests.isEmpty)
        #expect(rest.requests.map(\.bytes) == [[1, 2]])
        // The same name for a request to another service.
        var second = ServiceBench(ServiceConfiguration(services: [ServiceName.echo, "other"]))
        second.give(packet(id(1), of: [1, 2], 0..<1, &second))
        let elsewhere = packet(id(1), of: [1, 2], 1..<2, wanted: [0], &second)
        let actions = second.give(.packet(elsewhere, service: ServiceName.recipient("other"), epoch: 3))
        #expect(actions.states == [.refused(.request)] && actions.requests.isEmpty)
    }

    @Test func moreRequestsThanThereMayBeAreRefused() {
        var configuration = ServiceConfiguration(services: [ServiceName.echo])
        configuration.exchangeLimit = 2
        var bench = ServiceBench(configuration)
        for number in 1...2 as ClosedRange<UInt64> { bench.give(packet(id(number), of: [1, 2], 0..<1, &bench)) }
        let refused = bench.give(packet(id(3), of: [1, 2], 0..<1, wanted: [0], &bench))
        #expect(refused.states == [.refused(.overloaded)] && bench.service.count == 2)
        // Those that are known go on, and make room.
        let known = bench.give(packet(id(1), of: [1, 2], 1..<2, &bench))
        bench.give(packet(id(2), of: [1, 2], isDone: true, &bench))
        let again = bench.give(packet(id(3), of: [1, 2], 0..<2, &bench))
        #expect(known.requests.count == 1 && again.requests.count == 1)
    }

    @Test func moreBytesThanThereMayBeAreRefused() {
        var configuration = ServiceConfiguration(services: [ServiceName.echo])
        configuration.byteLimit = 1000
        var bench = ServiceBench(configuration)
        let long = [UInt8](repeating: 1, count: 600)
        bench.give(packet(id(1), of: long, 0..<600, &bench))
        let refused = bench.give(packet(id(2), of: long, 0..<600, wanted: [0], &bench))
        #expect(refused.states == [.refused(.overloaded)])
        // Responses count as well, and requests don't any more once they are answered.
        bench.give(packet(id(3), of: [1], 0..<1, wanted: [0], &bench))
        let tooLong = bench.give(.answered(id(3), [UInt8](repeating: 2, count: 500)))
        #expect(tooLong.states == [.refused(.overloaded)])
        bench.give(.answered(id(1), [7]))
        let again = bench.give(packet(id(4), of: long, 0..<600, &bench))
        #expect(again.requests.count == 1)
    }

    @Test func aResponseThatIsLongerThanAnyIsRefused() {
        var bench = ServiceBench()
        bench.give(packet(id(1), of: [1], 0..<1, wanted: [0], &bench))
        let actions = bench.give(
            .answered(id(1), [UInt8](repeating: 0, count: ExchangeLimits.messageBytes + 1)))
        #expect(actions.states == [.refused(.response)])
    }

    // MARK: Loops

    @Test func aLoopIsAnsweredAtOnceAndLeavesNothing() {
        var bench = ServiceBench()
        let looping = packet(id(1), of: [], wanted: [nil], &bench)
        let actions = bench.give(.packet(looping, service: Self.loop, epoch: 3))
        #expect(actions.states == [.working] && actions.count == 1)
        #expect(bench.service.count == 0 && bench.service.nextDeadline == nil)
    }

    // MARK: Time

    @Test func whoWaitsLongIsToldHowThingsStand() {
        var bench = ServiceBench()
        let request = [UInt8](repeating: 5, count: 3000)
        bench.give(packet(id(1), of: [1], 0..<1, wanted: [0, 2035], &bench))
        bench.give(packet(id(2), of: request, 0..<1000, wanted: [0], &bench))
        let early = bench.wait(ExchangeLimits.patience - .milliseconds(1))
        let late = bench.wait(.milliseconds(500))
        #expect(early.isEmpty)
        #expect(Set(late.states) == [.working, .receiving([0..<1000])] && late.count == 3)
        // None is used again.
        let never = bench.wait(.seconds(60))
        let answered = bench.give(.answered(id(1), [7]))
        #expect(never.isEmpty && answered.isEmpty && bench.isEachUsedOnce)
    }

    @Test func whatNobodyAsksForIsForgotten() {
        var configuration = ServiceConfiguration(services: [ServiceName.echo])
        configuration.memory = .seconds(100)
        var bench = ServiceBench(configuration)
        bench.give(packet(id(1), of: [1, 2], 0..<1, &bench))
        bench.give(packet(id(2), of: [1], 0..<1, &bench))
        bench.give(.answered(id(2), [7]))
        bench.wait(.seconds(60))
        bench.give(packet(id(2), of: [1], wanted: [0], &bench))
        let first = bench.wait(.seconds(60))
        #expect(first.abandoned == [id(1)] && bench.service.count == 1)
        let second = bench.wait(.seconds(60))
        #expect(second.abandoned == [id(2)] && bench.service.count == 0 && bench.service.nextDeadline == nil)
    }

    // MARK: The end

    @Test func whatAClientHasDoneWithIsForgotten() {
        var bench = ServiceBench()
        let unknown = bench.give(packet(id(1), of: [1], isDone: true, &bench))
        #expect(unknown.isEmpty && bench.service.count == 0)
        bench.give(packet(id(1), of: [1], 0..<1, wanted: [0], &bench))
        let done = bench.give(packet(id(1), of: [1], isDone: true, &bench))
        #expect(done.abandoned == [id(1)] && done.count == 1)
        let late = bench.give(.answered(id(1), [7]))
        let after = bench.wait(.seconds(60))
        #expect(late.isEmpty && after.isEmpty)
    }

    /// Packets overtake each other: one that was sent again may come after the one that ends the request.
    @Test func aRequestIsNotHandedOverAgainAfterItsClientHasDoneWithIt() {
        var bench = ServiceBench()
        let first = bench.give(packet(id(1), of: [1], 0..<1, wanted: [0], &bench))
        bench.give(.answered(id(1), [7]))
        bench.give(packet(id(1), of: [1], isDone: true, &bench))
        let again = bench.give(packet(id(1), of: [1], 0..<1, wanted: [0], &bench))
        #expect(first.requests.count == 1 && again.requests.isEmpty)
    }

    // MARK: SURBs

    @Test func moreSURBsThanMayWaitAreUsedAtOnce() {
        var configuration = ServiceConfiguration(services: [ServiceName.echo])
        configuration.waitingLimit = 2
        var bench = ServiceBench(configuration)
        let asked = bench.give(packet(id(1), of: [1], 0..<1, wanted: [0, 0, 0], &bench))
        let answered = bench.give(.answered(id(1), [7]))
        #expect(asked.states == [.working] && answered.states.count == 2 && bench.isEachUsedOnce)
    }

    /// Otherwise the client would take a request for delivered that isn't.
    @Test func moreSURBsThanMayWaitForARequestThatIsNotHereSayWhatIsMissing() {
        var configuration = ServiceConfiguration(services: [ServiceName.echo])
        configuration.waitingLimit = 1
        var bench = ServiceBench(configuration)
        let asked = bench.give(packet(id(1), of: [1, 2, 3], 0..<1, wanted: [0, 2035], &bench))
        #expect(asked.states == [.receiving([0..<1])])
    }

    @Test func eachSURBIsUsedAtMostOnceWhateverHappens() throws {
        for seed in 0..<200 as Range<UInt64> {
            var dice = SeededGenerator(seed: seed)
            var bench = ServiceBench()
            for _ in 0..<60 {
                let number = dice.number(below: 3)
                let request = [UInt8](repeating: 1, count: 500 * Int(number))
                switch dice.index(below: 6) {
                case 0...2:
                    let start = dice.index(below: request.count)
                    let range = start..<min(request.count, start + 400)
                    let offsets: [Int?] = [nil, 0, 2035, 4070]
                    let wanted = (0..<dice.index(below: 4)).map { _ in offsets[dice.index(below: 4)] }
                    bench.give(
                        packet(id(number), of: request, range, wanted: wanted, isDone: dice.happens(at: 0.1), &bench))
                case 3: bench.give(.answered(id(number), dice.bytes(dice.index(below: 5000))))
                case 4: bench.give(.refused(id(number), .failed))
                default: bench.wait(.milliseconds(dice.index(below: 6000)))
                }
            }
            try #require(bench.isEachUsedOnce, "seed \(seed)")
        }
    }
}
