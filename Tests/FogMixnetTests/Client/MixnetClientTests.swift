import FogCore
import FogSimulation
import FogSphinx
import Testing

@testable import FogMixnet

/// The rules of a client, one by one.
@Suite struct MixnetClientTests {
    // MARK: Ways

    @Test func withoutAWayARequestFailsWhenItsTimeIsOver() {
        var offline = ClientBench(isConnected: false)
        var lonely = ClientBench()
        for gateway in lonely.topology.gateways { lonely.give(.gatewayWent(gateway)) }
        let quick = ClientBench.parameters
        var empty = ClientBench(ClientBench.quiet, TrialNetwork(mixes: [2, 0, 2], parameters: quick))
        var other = ClientBench()
        let known = [
            fail(&offline, ServiceName.echo), fail(&lonely, ServiceName.echo), fail(&empty, ServiceName.echo),
            fail(&other, "another"),
        ]
        #expect(
            known == [
                .noRoute("there is no valid consensus of the network"), .noRoute("no gateway can be reached"),
                .noRoute("a layer of the network has no mix"), .noRoute("no node of the network offers 'another'"),
            ])
    }

    /// Why a request fails after ten seconds.
    private func fail(_ bench: inout ClientBench, _ service: String) -> ExchangeFailure? {
        let (id, actions) = bench.request([1], to: service, within: .seconds(10))
        let later = bench.wait(.seconds(9))
        let end = bench.wait(.seconds(2))
        return actions.failures.isEmpty && later.failures.isEmpty ? end.failures[id] : nil
    }

    /// There was a way, but other packets had to go first.
    @Test func aRequestThatHadNoTurnIsNotToldThatThereIsNoWay() {
        var parameters = ClientBench.parameters
        parameters.clientInterval = .seconds(3600)
        var bench = ClientBench(ClientBench.quiet, TrialNetwork(parameters: parameters))
        let (id, _) = bench.request([1], within: .seconds(1))
        let actions = bench.wait(.seconds(2))
        #expect(actions.plans.isEmpty && actions.failures == [id: .lost(delivered: false)])
    }

    @Test func allPacketsOfARequestGoToOneNodeAndItsSURBsLeadToTheClient() {
        var bench = ClientBench()
        let (id, begun) = bench.request([UInt8](repeating: 1, count: 50_000))
        let plans = bench.wait(.seconds(5)).plans
        #expect(begun.progress == [.queued] && plans.count > 20)
        #expect(Set(plans.map { $0.path.last }).count == 1 && plans.allSatisfy { $0.exchange == id })
        #expect(Set(plans.map { $0.path.first }).count == 2)
        let replies = plans.flatMap(\.replies)
        #expect(!replies.isEmpty)
        for reply in replies {
            let gateway = reply.path.last.map { ClientBench.mailbox(at: $0) }
            #expect(gateway == reply.mailbox && reply.path.count == bench.topology.layers.count + 2)
            #expect(reply.path.first == plans[0].path.last)
        }
        #expect(Set(replies.map(\.identifier)).count == replies.count)
    }

    @Test func packetsGoOnlyToNodesThatAreStillThere() throws {
        var bench = ClientBench()
        _ = bench.request([UInt8](repeating: 1, count: 50_000))
        let first = try bench.nextPlan()
        let gone = try #require(first.path.last)
        let topology = bench.trial.without(gone)
        bench.give(.topology(topology, epoch: 1))
        let plans = bench.wait(.seconds(30)).plans
        let isBuildable = plans.allSatisfy { plan in
            (plan.path + plan.replies.flatMap(\.path)).allSatisfy { topology.nodes[$0]?.keys[plan.epoch] != nil }
        }
        #expect(isBuildable)
    }

    @Test func aMailboxThatIsReplacedGetsNothingMore() {
        var bench = ClientBench()
        let gateway = bench.topology.gateways[0]
        bench.give(.gatewayWent(bench.topology.gateways[1]), .gatewayCame(gateway, mailbox: .zero))
        _ = bench.request([UInt8](repeating: 1, count: 50_000))
        let plans = bench.wait(.seconds(10)).plans
        #expect(!plans.isEmpty)
        #expect(plans.flatMap(\.replies).allSatisfy { $0.mailbox == .zero && $0.path.last == gateway })
    }

    // MARK: Bounds

    @Test func aRequestThatIsTooLongIsRefused() {
        var bench = ClientBench()
        let (id, actions) = bench.request([UInt8](repeating: 0, count: ExchangeLimits.messageBytes + 1))
        #expect(actions.failures == [id: .tooLong(ExchangeLimits.messageBytes + 1)] && bench.client.open.isEmpty)
        let (longest, begun) = bench.request([UInt8](repeating: 0, count: ExchangeLimits.messageBytes))
        #expect(begun.failures.isEmpty && bench.client.open.map { $0.0 } == [longest])
    }

    @Test func moreRequestsThanThereMayBeAreRefused() {
        var configuration = ClientBench.quiet
        configuration.exchangeLimit = 2
        var bench = ClientBench(configuration)
        let (first, _) = bench.request([1])
        _ = bench.request([2])
        let (third, actions) = bench.request([3])
        #expect(actions.failures == [third: .overloaded] && bench.client.open.count == 2)
        bench.give(.cancel(first))
        let (_, again) = bench.request([4])
        #expect(again.failures.isEmpty)
    }

    @Test func moreBytesThanThereMayBeAreRefused() {
        var configuration = ClientBench.quiet
        configuration.byteLimit = 1000
        var bench = ClientBench(configuration)
        _ = bench.request([UInt8](repeating: 1, count: 600))
        let (second, actions) = bench.request([UInt8](repeating: 2, count: 600))
        #expect(actions.failures == [second: .overloaded])
    }

    /// A service may say that its response is as long as any.
    @Test func responsesTakeNoMoreMemoryThanThereMayBe() throws {
        var configuration = ClientBench.quiet
        configuration.byteLimit = 1 << 20
        var bench = ClientBench(configuration)
        _ = bench.request([1])
        let plan = try bench.nextPlan()
        let reply = try #require(plan.replies.first)
        let answer = ExchangeReply(.answered(length: ExchangeLimits.messageBytes, offset: 0, bytes: [1]))
        bench.give(.reply(reply.identifier, answer))
        let held = bench.client.exchanges.values.reduce(0) { $0 + $1.request.count + $1.response.count }
        #expect(held <= configuration.byteLimit)
    }

    // MARK: Replies

    /// Gives a request its first packet with SURBs.
    private func began(_ bench: inout ClientBench, _ count: Int = 10) throws -> (id: ExchangeID, plan: PacketPlan) {
        let (id, _) = bench.request([UInt8](repeating: 1, count: count))
        return (id, try bench.nextPlan())
    }

    @Test func theFirstPacketBringsAsManySURBsAsItHasRoomFor() throws {
        var bench = ClientBench()
        let (id, plan) = try began(&bench)
        #expect(plan.exchange == id && plan.length == 10 && !plan.isDone && plan.epoch == 1)
        #expect(plan.parts == [ExchangePacket.Part(offset: 0, bytes: [UInt8](repeating: 1, count: 10))])
        let part = ExchangeReply.partLimit(bench.topology.geometry)
        #expect(plan.replies.map(\.wanted) == [0, part, 2 * part])
        #expect(bench.client.replyCount == 3)
    }

    @Test func aRefusalEndsTheRequest() throws {
        for refusal in [ExchangeRefusal.noService, .request, .overloaded, .failed, .response] {
            var bench = ClientBench()
            let (id, plan) = try began(&bench)
            let actions = bench.give(.reply(plan.replies[0].identifier, ExchangeReply(.refused(refusal))))
            #expect(actions.failures == [id: .refused(refusal)] && bench.client.open.isEmpty)
            // What comes later is no news.
            let late = bench.give(.reply(plan.replies[1].identifier, ExchangeReply(.refused(refusal))))
            #expect(late.failures.isEmpty && late.forgotten == [plan.replies[1].identifier])
        }
    }

    @Test func aReplyCountsOnceAndOnlyThroughASURBOfTheClient() throws {
        var bench = ClientBench()
        let (id, plan) = try began(&bench)
        var dice = SeededGenerator(seed: 31)
        let name = dice.bytes(SURBIdentifier.byteCount)
        let stranger = try #require(SURBIdentifier(name))
        let answer = ExchangeReply(.answered(length: 2, offset: 0, bytes: [7, 8]))
        let strange = bench.give(.reply(stranger, answer), .garbled(stranger))
        #expect(strange.isEmpty)
        let first = bench.give(.reply(plan.replies[0].identifier, answer))
        let second = bench.give(.reply(plan.replies[0].identifier, answer))
        #expect(first.responses == [id: [7, 8]] && second.isEmpty)
    }

    @Test func theServiceIsToldThatItCanForget() throws {
        var bench = ClientBench()
        let (id, plan) = try began(&bench)
        let answer = ExchangeReply(.answered(length: 0, offset: 0, bytes: []))
        let actions = bench.give(.reply(plan.replies[0].identifier, answer))
        #expect(actions.responses == [id: []])
        let plans = bench.wait(.seconds(10)).plans
        #expect(plans.count == 1 && plans.first?.isDone == true && plans.first?.exchange == id)
        #expect(plans.first?.path.last == plan.path.last && plans.first?.replies.isEmpty == true)
    }

    @Test func whatWasDamagedIsAskedForAgain() throws {
        var bench = ClientBench()
        let (id, plan) = try began(&bench)
        let part = [UInt8](repeating: 1, count: 2035)
        bench.give(
            .reply(plan.replies[1].identifier, ExchangeReply(.answered(length: 5000, offset: 2035, bytes: part))))
        let waiting = bench.wait(.seconds(1))
        #expect(waiting.plans.isEmpty)
        bench.give(.garbled(plan.replies[0].identifier), .garbled(plan.replies[0].identifier))
        let again = bench.wait(.seconds(1)).plans
        #expect(again.count == 1 && again.first?.exchange == id && again.first?.replies.map(\.wanted) == [0])
    }

    @Test func lateRepliesCount() throws {
        var bench = ClientBench()
        let (id, plan) = try began(&bench)
        let overdue = bench.wait(.seconds(60))
        #expect(overdue.progress.contains(.overdue) && overdue.plans.count > 1)
        let answer = ExchangeReply(.answered(length: 1, offset: 0, bytes: [9]))
        let late = bench.give(.reply(plan.replies[0].identifier, answer))
        #expect(late.responses == [id: [9]])
    }

    @Test func whatDoesNotComeBackIsSentAgain() {
        var bench = ClientBench()
        _ = bench.request([UInt8](repeating: 1, count: 5000))
        let offsets = bench.wait(.seconds(60)).plans.flatMap(\.parts).map(\.offset)
        let counts = Dictionary(grouping: offsets) { $0 }.mapValues(\.count)
        #expect(counts.count >= 3 && counts.values.allSatisfy { $0 > 2 })
    }

    @Test func whatIsKnownToBeThereIsNotSentAgain() throws {
        var bench = ClientBench()
        let (_, plan) = try began(&bench, 1400)
        bench.give(.reply(plan.replies[0].identifier, ExchangeReply(.receiving([0..<1400]))))
        let plans = bench.wait(.seconds(60)).plans
        #expect(!plans.isEmpty && plans.allSatisfy { $0.parts.isEmpty })
    }

    @Test func aResponseThatContradictsItselfIsNotBelieved() throws {
        var bench = ClientBench()
        let (id, plan) = try began(&bench)
        let answers = [
            ExchangeReply(.answered(length: 4000, offset: 0, bytes: [UInt8](repeating: 1, count: 2035))),
            ExchangeReply(.answered(length: 10, offset: 0, bytes: [UInt8](repeating: 2, count: 10))),
            ExchangeReply(.answered(length: 4000, offset: 2035, bytes: [UInt8](repeating: 3, count: 1965))),
        ]
        var actions: [ClientAction] = []
        for (reply, answer) in zip(plan.replies, answers) { actions += bench.give(.reply(reply.identifier, answer)) }
        let expected = [UInt8](repeating: 1, count: 2035) + [UInt8](repeating: 3, count: 1965)
        #expect(actions.responses == [id: expected])
    }

    // MARK: Epochs

    @Test func newEpochsAreUsedAndOldSURBsAreForgotten() throws {
        var bench = ClientBench()
        let (id, plan) = try began(&bench)
        let next = bench.give(.topology(bench.topology, epoch: 2))
        #expect(next.forgotten.isEmpty && bench.client.replyCount == 3)
        let answer = ExchangeReply(.receiving([0..<10]))
        bench.give(.reply(plan.replies[0].identifier, answer))
        let later = bench.wait(.seconds(30)).plans
        #expect(!later.isEmpty && later.allSatisfy { $0.epoch == 2 && $0.exchange == id })
        let last = bench.give(.topology(bench.topology, epoch: 3))
        #expect(Set(last.forgotten) == Set(plan.replies.dropFirst().map(\.identifier)))
    }

    /// As when a computer was asleep for an epoch.
    @Test func whatWasAskedForThroughForgottenSURBsIsAskedForAgain() throws {
        var bench = ClientBench()
        let (_, plan) = try began(&bench)
        let forgotten = bench.give(.topology(bench.topology, epoch: 3)).forgotten
        #expect(Set(forgotten) == Set(plan.replies.map(\.identifier)))
        let plans = bench.wait(.seconds(60)).plans
        let isAskedFor = plans.contains { !$0.replies.isEmpty }
        #expect(isAskedFor)
    }

    // MARK: Hostile services

    /// Whatever a service says, each request ends once.
    @Test func aHostileServiceCanNotStopTheClient() throws {
        for seed in 0..<60 as Range<UInt64> {
            var dice = SeededGenerator(seed: seed)
            var bench = ClientBench(seed: seed)
            var ends: [ExchangeID: Int] = [:]
            var surbs: [SURBIdentifier] = []
            for _ in 0..<200 {
                var actions: [ClientAction] = []
                if dice.happens(at: 0.05) {
                    let request = bench.request(dice.bytes(dice.index(below: 10_000)), within: .seconds(30))
                    actions += request.actions
                }
                if !surbs.isEmpty, dice.happens(at: 0.7) {
                    let identifier = surbs.remove(at: dice.index(below: surbs.count))
                    if let reply = anyReply(&dice) {
                        actions += bench.give(.reply(identifier, reply))
                    } else {
                        actions += bench.give(.garbled(identifier))
                    }
                }
                actions += bench.wait(.milliseconds(dice.index(below: 600)))
                surbs += actions.plans.flatMap(\.replies).map(\.identifier)
                for id in actions.responses.keys { ends[id, default: 0] += 1 }
                for id in actions.failures.keys { ends[id, default: 0] += 1 }
            }
            for id in bench.wait(.seconds(60)).failures.keys { ends[id, default: 0] += 1 }
            try #require(!ends.isEmpty && ends.values.allSatisfy { $0 == 1 }, "seed \(seed)")
            try #require(bench.client.open.isEmpty, "seed \(seed)")
        }
    }

    /// Something that a service may say, and be understood.
    private func anyReply(_ dice: inout SeededGenerator) -> ExchangeReply? {
        let length = dice.one(of: 0, 1, 100, 5000, 10_000)
        let offset = dice.index(below: length + 1)
        let part = dice.bytes(dice.index(below: min(length - offset, 2035) + 1))
        let start = dice.index(below: 10_000)
        var bytes = ExchangeReply(
            dice.one(
                of: .working, .receiving([start..<start + 1 + dice.index(below: 5000)]), .receiving([]),
                .answered(length: length, offset: offset, bytes: part),
                .answered(length: 5000, offset: 0, bytes: dice.bytes(2035)), .refused(.failed))
        ).bytes
        if dice.happens(at: 0.1) { Mutation.damage(&bytes, using: &dice) }
        return try? ExchangeReply(reading: bytes.span.bytes)
    }
}
