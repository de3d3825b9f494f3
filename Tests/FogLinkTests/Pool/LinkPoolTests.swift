import FogCore
import Testing

@testable import FogLink

/// The rules of a pool of links, one by one.
@Suite struct LinkPoolTests {
    private let key = PoolBench.key(7)

    private func link(_ number: UInt64) -> PooledLink { PooledLink(number: number) }

    // MARK: Requests

    @Test func everybodyWhoWantsAKeyGetsItsOneLink() {
        var bench = PoolBench()
        bench.give(.addresses(key.peer, [PoolBench.address(1)]))
        let (first, dialled) = bench.want(key)
        let (second, nothing) = bench.want(key)
        #expect(dialled.attempts.count == 1 && nothing.isEmpty)
        let ready = bench.link(1, after: dialled)
        #expect(ready == [.handshake(dialled.attempts[0]), .ready(key, link(1), [first, second])])
        let (third, served) = bench.want(key)
        #expect(served == [.ready(key, link(1), [third])])
    }

    @Test func otherContextsAndClassesGetOtherLinks() {
        var bench = PoolBench()
        _ = bench.linked(1, key)
        let others = [
            PoolBench.key(7, .anonymous(1)), PoolBench.key(7, .anonymous(2)), PoolBench.key(7, .own, .streams),
            PoolBench.key(7, .anonymous(1), .streams), PoolBench.key(8),
        ]
        for (number, other) in others.enumerated() {
            _ = bench.linked(UInt64(number) + 2, other)
            #expect(bench.pool.link(for: other) == link(UInt64(number) + 2))
        }
        #expect(bench.pool.link(for: key) == link(1))
    }

    @Test func aTakenLinkServesOnlyTheOwnIdentity() {
        var bench = PoolBench()
        bench.give(.accepted(link(1), from: key.peer, .packets))
        let (request, served) = bench.want(key)
        #expect(served == [.ready(key, link(1), [request])])
        bench.give(.addresses(key.peer, [PoolBench.address(1)]))
        #expect(bench.want(PoolBench.key(7, .anonymous(1))).actions.attempts.count == 1)
        #expect(bench.want(PoolBench.key(7, .own, .control)).actions.attempts.count == 1)
    }

    @Test func aRequestThatCannotBeMetIsToldWhy() {
        var bench = PoolBench()
        #expect(bench.want(PoolBench.key(5)).actions.errors == [.ownNode])
        #expect(bench.want(key).actions.errors == [.noAddress])
        #expect(bench.pool.keyCount == 0)
        let (request, told) = bench.want(key, .persistent)
        #expect(told == [.failed(key, .noAddress, [request])])
        let dialled = bench.give(.addresses(key.peer, [PoolBench.address(1)]))
        #expect(bench.link(1, after: dialled).last == .ready(key, link(1), [request]))
    }

    @Test func aReleasedRequestHearsNothingAndItsAttemptIsGivenUp() {
        var bench = PoolBench()
        bench.give(.addresses(key.peer, [PoolBench.address(1)]))
        let (request, dialled) = bench.want(key)
        #expect(bench.give(.release(key, request)) == [.abandon(dialled.attempts[0])])
        #expect(bench.give(.dialled(dialled.attempts[0], link(1))) == [.close(link(1), .unwanted)])
        #expect(bench.counts == [.unwanted] && bench.pool.linkCount == 0)
    }

    @Test func nobodyWaitsLongerThanThePatience() {
        var bench = PoolBench()
        bench.give(.addresses(key.peer, [PoolBench.address(1)]))
        _ = bench.want(key)
        let told = bench.wait(.seconds(60))
        #expect(told.errors == [.timedOut(.timedOut)])
        #expect(bench.pool.roundCount == 0)
    }

    // MARK: Addresses

    @Test func addressesRaceForAConnectionAndOneGetsTheHandshake() {
        var bench = PoolBench()
        bench.give(.addresses(key.peer, (1...4).map { PoolBench.address($0) }))
        var dialled = bench.want(key).actions
        #expect(dialled.ports == [1])
        #expect(bench.wait(.milliseconds(249)).isEmpty)
        dialled += bench.wait(.milliseconds(1))
        #expect(dialled.ports == [1, 2])
        dialled += bench.give(.dialFailed(dialled.attempts[0], .connection(.refused)))
        #expect(dialled.ports == [1, 2, 3])
        let won = bench.give(.connected(dialled.attempts[2]))
        #expect(won == [.abandon(dialled.attempts[1]), .handshake(dialled.attempts[2])])
        #expect(bench.wait(.seconds(5)).isEmpty)
        // The one that was given up has its turn again, then the one that had none.
        let next = bench.give(.dialFailed(dialled.attempts[2], .otherNode))
        #expect(next.ports == [2] && bench.counts == [.failedOtherNode, .dialled])
        #expect(bench.give(.dialFailed(next.attempts[0], .connection(.refused))).ports == [4])
    }

    @Test func twoConnectionsAtOnceGiveOneHandshake() {
        var bench = PoolBench()
        bench.give(.addresses(key.peer, [PoolBench.address(1), PoolBench.address(2)]))
        let dialled = bench.want(key).actions + bench.wait(.milliseconds(250))
        let asked = bench.give(.connected(dialled.attempts[1]), .connected(dialled.attempts[0]))
        #expect(asked == [.abandon(dialled.attempts[0]), .handshake(dialled.attempts[1])])
    }

    @Test func aNewListReplacesTheOld() {
        var bench = PoolBench()
        bench.give(.addresses(key.peer, [PoolBench.address(1), PoolBench.address(2)]))
        let dialled = bench.want(key).actions
        bench.give(.addresses(key.peer, [PoolBench.address(1), PoolBench.address(3)]))
        #expect(bench.give(.dialFailed(dialled.attempts[0], .connection(.refused))).ports == [3])
    }

    @Test func newAddressesAreTriedWithoutDelayAndTheSameAreNot() {
        var bench = PoolBench()
        bench.give(.addresses(key.peer, [PoolBench.address(1)]))
        let dialled = bench.want(key).actions
        bench.give(.dialFailed(dialled.attempts[0], .connection(.refused)))
        #expect(bench.give(.addresses(key.peer, [PoolBench.address(1)])).isEmpty)
        #expect(bench.give(.addresses(key.peer, [PoolBench.address(2)])).ports == [2])
    }

    @Test func whatWorkedIsTriedFirst() {
        var bench = PoolBench()
        bench.give(.addresses(key.peer, [PoolBench.address(1), PoolBench.address(2)]))
        let first = bench.want(key, .persistent).actions
        let second = bench.give(.dialFailed(first.attempts[0], .connection(.refused)))
        _ = bench.link(1, after: second)
        bench.give(.ended(link(1), .truncated))
        #expect(bench.wait(.seconds(1)).ports.first == 2)
    }

    // MARK: Reconnection

    @Test func delaysDoubleUpToTheLongestAndAreJittered() {
        var bench = PoolBench()
        bench.give(.addresses(key.peer, [PoolBench.address(1)]), .jitter(12345))
        var actions = bench.want(key, .persistent).actions
        var whole = 1.0
        var shares: [Double] = []
        for _ in 0..<14 {
            bench.give(.dialFailed(actions.attempts[0], .connection(.refused)))
            guard let deadline = bench.pool.nextDeadline else {
                Issue.record("nothing is planned")
                return
            }
            let delay = bench.now.duration(to: deadline).secondsValue
            #expect(delay >= whole / 2 && delay <= whole)
            shares.append(delay / whole)
            actions = bench.wait(bench.now.duration(to: deadline))
            #expect(actions.attempts.count == 1)
            whole = min(whole * 2, 300)
        }
        #expect((shares.min() ?? 0) < 0.7 && (shares.max() ?? 0) > 0.8)
    }

    @Test func requestsAreToldAfterRepeatedFailureAndAttemptsGoOn() {
        var bench = PoolBench()
        bench.give(.addresses(key.peer, [PoolBench.address(1)]))
        var (standing, actions) = bench.want(key, .persistent)
        let (passing, _) = bench.want(key)
        for round in 1...3 {
            let failed = bench.give(.dialFailed(actions.attempts[0], .connection(.refused)))
            let error = LinkPoolError.unreachable(rounds: 3, .connection(.refused))
            #expect(failed == (round < 3 ? [] : [.failed(key, error, [standing, passing])]))
            actions = bench.wait(.seconds(4))
            #expect(actions.attempts.count == 1)
        }
        #expect(bench.link(1, after: actions).last == .ready(key, link(1), [standing]))
    }

    @Test func onlyALinkThatStoodForAWhileMakesUpForFailures() {
        func delay(afterStanding time: Duration) -> Double {
            var bench = PoolBench()
            bench.give(.addresses(key.peer, [PoolBench.address(1)]))
            var actions = bench.want(key, .persistent).actions
            for _ in 0..<5 {
                bench.give(.dialFailed(actions.attempts[0], .connection(.refused)))
                actions = bench.wait(.seconds(40))
            }
            _ = bench.link(1, after: actions)
            bench.wait(time)
            bench.give(.ended(link(1), .unresponsive))
            return bench.pool.nextDeadline.map { bench.now.duration(to: $0).secondsValue } ?? 0
        }
        #expect(delay(afterStanding: .seconds(59)) >= 16)
        #expect(delay(afterStanding: .seconds(60)) <= 1)
    }

    @Test func aLostLinkIsToldAndMadeAgainForPersistentRequestsOnly() {
        var bench = PoolBench()
        let standing = bench.linked(1, key, .persistent)
        let (passing, _) = bench.want(key)
        let lost = bench.give(.ended(link(1), .unresponsive))
        #expect(lost == [.lost(key, link(1), .unresponsive, [standing, passing])])
        #expect(bench.counts == [.unresponsive])
        let again = bench.wait(.seconds(1))
        #expect(bench.link(2, after: again).last == .ready(key, link(2), [standing]))
        let other = PoolBench.key(8)
        _ = bench.linked(3, other)
        bench.give(.ended(link(3), .truncated))
        #expect(bench.wait(.seconds(30)).attempts.isEmpty)
        #expect(bench.pool.keyCount == 1)
    }

    @Test func anAttemptThatNobodyAnswersIsGivenUp() {
        var bench = PoolBench()
        bench.give(.addresses(key.peer, [PoolBench.address(1)]))
        let dialled = bench.want(key, .persistent).actions
        bench.give(.connected(dialled.attempts[0]))
        let after = bench.wait(.seconds(31))
        #expect(after.first == .abandon(dialled.attempts[0]) && after.attempts.count == 1)
    }

    // MARK: Two links

    /// The own node is 5: it is the smaller beside 7, and the larger beside 3.
    @Test(arguments: [7, 3] as [UInt8]) func ofTwoLinksTheOneOfTheSmallerNodeStays(_ peer: UInt8) {
        let key = PoolBench.key(peer)
        let (dialledStays, closes) = (peer == 7, peer == 3)
        var bench = PoolBench()
        bench.give(.addresses(key.peer, [PoolBench.address(1)]))
        let (request, dialled) = bench.want(key)
        bench.give(.connected(dialled.attempts[0]))
        // The handshake goes on, since the other node may have its end of the link.
        let taken = bench.give(.accepted(link(2), from: key.peer, .packets))
        #expect(taken == [.ready(key, link(2), [request])])
        let both = bench.give(.dialled(dialled.attempts[0], link(1)))
        if dialledStays {
            #expect(both == [.drain(link(2), for: link(1), [request])])
        } else {
            #expect(both == [.drain(link(1), for: link(2), []), .probe(link(2))])
        }
        let (stays, goes) = dialledStays ? (link(1), link(2)) : (link(2), link(1))
        #expect(bench.pool.link(for: key) == stays)
        #expect(bench.give(.drained(goes)).isEmpty)
        #expect(bench.wait(.seconds(4)).isEmpty)
        // Its dialler closes it once what was on its way must have come.
        #expect(bench.wait(.seconds(1)) == (closes ? [.close(goes, .duplicate)] : []))
        #expect(bench.wait(.seconds(60)) == (closes ? [] : [.close(goes, .duplicate)]))
    }

    @Test func whatIsNotDrainedInTimeIsCounted() {
        var bench = PoolBench()
        let key = PoolBench.key(3)
        _ = bench.linked(1, key)
        bench.give(.accepted(link(2), from: key.peer, .packets))
        #expect(bench.wait(.seconds(29)).isEmpty)
        bench.now = bench.now.advanced(by: .seconds(1))
        #expect(bench.give(.active(link(2))) == [.close(link(1), .duplicate)])
        #expect(bench.counts == [.notDrained])
    }

    @Test func theLoserServesAgainIfTheOtherEnds() {
        var bench = PoolBench()
        let request = bench.linked(1, key)
        // The peer dials though it has a link: perhaps it has lost it.
        let second = bench.give(.accepted(link(2), from: key.peer, .packets))
        #expect(second == [.drain(link(2), for: link(1), []), .probe(link(1))])
        #expect(bench.give(.ended(link(1), .unresponsive)) == [.ready(key, link(2), [request])])
        #expect(bench.pool.link(for: key) == link(2))
        #expect(bench.wait(.seconds(100)).isEmpty)
    }

    @Test func ofTwoLinksOfOneDiallerTheNewerStays() {
        var bench = PoolBench()
        bench.give(.accepted(link(1), from: key.peer, .packets))
        let (request, _) = bench.want(key)
        let replaced = bench.give(.accepted(link(2), from: key.peer, .packets))
        #expect(replaced == [.drain(link(1), for: link(2), [request])])
        bench.give(.drained(link(1)))
        #expect(bench.wait(.seconds(5)) == [.close(link(1), .replaced)])
    }

    @Test func linksThatAreGivenUpDoNotPileUp() {
        var bench = PoolBench()
        for number in 1...40 { bench.give(.accepted(link(UInt64(number)), from: key.peer, .packets)) }
        #expect(bench.pool.linkCount == 3 && bench.pool.link(for: key) == link(40))
    }

    @Test func aLinkThatIsTakenEndsTheRaceForOne() {
        var bench = PoolBench()
        bench.give(.addresses(key.peer, [PoolBench.address(1)]))
        let (request, dialled) = bench.want(key)
        let taken = bench.give(.accepted(link(1), from: key.peer, .packets))
        #expect(taken == [.abandon(dialled.attempts[0]), .ready(key, link(1), [request])])
    }

    // MARK: Idleness and bounds

    @Test func aLinkThatNobodyUsesIsClosedByItsDialler() {
        var bench = PoolBench()
        let request = bench.linked(1, key)
        bench.give(.accepted(link(2), from: PoolBench.node(8), .packets))
        #expect(bench.wait(.seconds(1000)).isEmpty)
        bench.give(.release(key, request))
        #expect(bench.wait(.seconds(119)).isEmpty)
        bench.give(.active(link(1)))
        #expect(bench.wait(.seconds(119)).isEmpty)
        #expect(bench.wait(.seconds(1)) == [.close(link(1), .idle)])
        #expect(bench.pool.linkCount == 1 && bench.pool.keyCount == 1)
    }

    @Test func theLongestIdleLinkMakesRoomAndLinksInUseDoNot() {
        var configuration = LinkPoolConfiguration()
        configuration.linkLimit = 2
        var bench = PoolBench(configuration)
        for number in [8, 7] as [UInt8] {
            let key = PoolBench.key(number)
            let request = bench.linked(UInt64(number), key)
            bench.wait(.seconds(1))
            bench.give(.release(key, request))
        }
        bench.give(.addresses(PoolBench.node(9), [PoolBench.address(1)]))
        let (ninth, dialled) = bench.want(PoolBench.key(9))
        #expect(dialled.first == .close(link(8), .evicted))
        #expect(bench.link(9, after: dialled).last == .ready(PoolBench.key(9), link(9), [ninth]))
        _ = bench.want(key)
        bench.give(.addresses(PoolBench.node(10), [PoolBench.address(1)]))
        #expect(bench.want(PoolBench.key(10)).actions.errors == [.full(.links)])
        let refused = bench.give(.accepted(link(11), from: PoolBench.node(11), .packets))
        #expect(refused == [.close(link(11), .full)] && bench.counts == [.refusedLink])
        // A persistent request stands, and is met when there is room.
        let (standing, told) = bench.want(PoolBench.key(10), .persistent)
        bench.give(.release(PoolBench.key(9), ninth))
        let later = told + bench.wait(.seconds(3))
        #expect(later.errors.isEmpty && later.contains(.close(link(9), .evicted)))
        #expect(bench.link(10, after: later).last == .ready(PoolBench.key(10), link(10), [standing]))
    }

    @Test func keysAndRequestsAreBounded() {
        var configuration = LinkPoolConfiguration()
        (configuration.keyLimit, configuration.requestLimit, configuration.peerLimit) = (1, 2, 2)
        configuration.addressLimit = 1
        var bench = PoolBench(configuration)
        bench.give(.addresses(key.peer, [PoolBench.address(1), PoolBench.address(2)]))
        let dialled = bench.want(key).actions
        _ = bench.want(key)
        #expect(bench.want(key).actions.errors == [.full(.requests)])
        #expect(bench.want(PoolBench.key(8)).actions.errors == [.full(.keys)] && bench.counts == [.refusedKey])
        #expect(bench.give(.accepted(link(1), from: PoolBench.node(8), .packets)) == [.close(link(1), .full)])
        // Only the first address counts, so the round is over.
        #expect(bench.give(.dialFailed(dialled.attempts[0], .otherNode)).attempts.isEmpty)
        bench.give(.addresses(PoolBench.node(8), [PoolBench.address(1)]))
        bench.give(.addresses(PoolBench.node(9), [PoolBench.address(1)]))
        #expect(bench.pool.addresses.count == 2 && bench.pool.addresses[key.peer] != nil)
    }

    @Test func aKeyWithOnlyAMemoryOfFailuresMakesRoom() {
        var configuration = LinkPoolConfiguration()
        configuration.keyLimit = 1
        var bench = PoolBench(configuration)
        _ = bench.linked(1, key)
        bench.give(.ended(link(1), .truncated))
        #expect(bench.pool.keyCount == 1)
        _ = bench.linked(2, PoolBench.key(8))
        #expect(bench.pool.link(for: PoolBench.key(8)) == link(2))
    }

    @Test func unknownNumbersChangeNothing() {
        var bench = PoolBench()
        let request = bench.linked(1, key)
        let attempt = DialAttempt(number: 99)
        let events: [LinkPoolEvent] = [
            .connected(attempt), .dialFailed(attempt, .otherNode), .active(link(9)), .drained(link(9)),
            .ended(link(9), .truncated), .release(key, LinkRequest(number: 99)), .want(key, request, .onDemand),
            .accepted(link(1), from: key.peer, .packets),
        ]
        for event in events { #expect(bench.give(event).isEmpty) }
        #expect(bench.pool.link(for: key) == link(1))
        #expect(bench.give(.accepted(link(2), from: PoolBench.node(5), .packets)) == [.close(link(2), .unwanted)])
    }

    @Test func aPrefaceIsReadBackAndNothingElseIs() {
        for traffic in TrafficClass.allCases {
            #expect(LinkPreface(LinkPreface(traffic: traffic).bytes)?.traffic == traffic)
        }
        for bytes in [[], [1], [0, 1], [2, 1], [1, 0], [1, 4], [1, 1, 0]] as [[UInt8]] {
            #expect(LinkPreface(bytes) == nil)
        }
        let batch = DatagramBatch(
            bytes: [1, 2, 9, 9], places: [.init(channel: 255, range: 0..<2), .init(channel: 7, range: 2..<4)])
        #expect(batch.takingPreface()?.preface.traffic == .streams)
        #expect(batch.takingPreface()?.rest.places == [.init(channel: 7, range: 2..<4)])
        #expect(batch.takingPreface()?.rest.takingPreface() == nil)
    }
}
