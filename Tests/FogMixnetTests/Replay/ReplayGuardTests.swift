import FogCore
import FogSimulation
import Testing

@testable import FogMixnet

@Suite struct ReplayGuardTests {
    private let alice = PacketSource.node(TrialNetwork.id(1))
    private let bob = PacketSource.node(TrialNetwork.id(2))

    /// Tags that were never there.
    private struct Tags {
        var dice = SeededGenerator(seed: 31)
        mutating func next() -> ReplayFingerprint { ReplayFingerprint(dice.bytes32()) }
    }

    @Test func aPacketIsNewOnceWhoeverBringsIt() {
        var replays = ReplayGuard(capacity: 100)
        var tags = Tags()
        let tag = tags.next()
        let outcomes = [alice, alice, bob, .clients, .own].map { replays.admit(tag, epoch: 3, from: $0) }
        #expect(outcomes == [.new, .replay, .replay, .replay, .replay])
        // Another epoch has other keys, and so it is another packet.
        let other = replays.admit(tag, epoch: 4, from: alice)
        #expect(other == .new && replays.count == 2)
    }

    @Test func nobodyUsesUpWhatOthersNeed() {
        var replays = ReplayGuard(capacity: 100)
        var tags = Tags()
        replays.share(among: 4)
        let greedy = (0..<60).map { _ in replays.admit(tags.next(), epoch: 3, from: alice) }
        #expect(greedy.count { $0 == .new } == 25 && greedy.prefix(25).allSatisfy { $0 == .new })
        #expect(greedy.dropFirst(25).allSatisfy { $0 == .full })
        let modest = (0..<25).map { _ in replays.admit(tags.next(), epoch: 3, from: bob) }
        #expect(modest.allSatisfy { $0 == .new })
        // All clients are one sender.
        let clients = (0..<26).map { _ in replays.admit(tags.next(), epoch: 3, from: .clients) }
        #expect(clients.count { $0 == .new } == 25)
        #expect(replays.count == 75)
    }

    @Test func whoHasUsedUpItsShareGetsNothingThroughUntilTheEpochEnds() {
        var replays = ReplayGuard(capacity: 10)
        var tags = Tags()
        let first = tags.next()
        var outcomes = [replays.admit(first, epoch: 3, from: alice)]
        for _ in 0..<9 { outcomes.append(replays.admit(tags.next(), epoch: 3, from: alice)) }
        #expect(outcomes.allSatisfy { $0 == .new })
        let late = tags.next()
        let refused = (0..<3).map { _ in replays.admit(late, epoch: 3, from: alice) }
        #expect(refused == [.full, .full, .full])
        // What was here is still known, and the next epoch has room.
        let known = replays.admit(first, epoch: 3, from: alice)
        let next = replays.admit(late, epoch: 4, from: alice)
        #expect(known == .replay && next == .new)
    }

    @Test func endedEpochsAreForgottenAndOthersAreNot() {
        var replays = ReplayGuard(capacity: 100)
        var tags = Tags()
        let all = (3...6 as ClosedRange<UInt64>).map { epoch in
            let tag = tags.next()
            _ = replays.admit(tag, epoch: epoch, from: alice)
            return (epoch, tag)
        }
        #expect(replays.count == 4 && replays.byteCount > 0)
        replays.forget(before: 5)
        #expect(replays.count == 2)
        let again = all.map { replays.admit($1, epoch: $0, from: bob) }
        #expect(again.suffix(2) == [.replay, .replay])
        replays.forget(before: .max)
        #expect(replays.count == 0 && replays.byteCount == 0)
    }

    @Test func whatWasHereBeforeTheProcessBeganIsKnownAndChargedToNobody() {
        var replays = ReplayGuard(capacity: 2)
        var tags = Tags()
        let old = (0..<5).map { _ in tags.next() }
        for tag in old { replays.restore(tag, epoch: 3) }
        replays.restore(old[0], epoch: 3)
        #expect(replays.count == 5)
        let outcomes = old.map { replays.admit($0, epoch: 3, from: alice) }
        #expect(outcomes.allSatisfy { $0 == .replay })
        let new = replays.admit(tags.next(), epoch: 3, from: alice)
        #expect(new == .new)
    }

    @Test func thereIsRoomForSomethingHoweverFewSendersOrPlaces() {
        var replays = ReplayGuard(capacity: -5)
        replays.share(among: 0)
        var tags = Tags()
        let outcomes = (0..<2).map { _ in replays.admit(tags.next(), epoch: 3, from: alice) }
        #expect(replays.capacity == 1 && outcomes == [.new, .full])
    }
}
