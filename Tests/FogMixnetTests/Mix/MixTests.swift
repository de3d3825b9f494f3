import FogCore
import FogSphinx
import Testing

@testable import FogMixnet

/// The rules of a mix, one by one.
@Suite struct MixTests {
    private let delay = Duration.milliseconds(50)

    /// A tag, or a name.
    private func tag(_ number: UInt8) -> Bytes32 { TrialNetwork.id(number).hash }

    @Test func aPacketGoesOnWhenItsDelayIsOver() throws {
        var bench = MixBench()
        let asked = bench.give(try MixBench.passing(1, tag(101), to: MixBench.next[1], delay: delay))
        #expect(asked.count == 1 && asked.tickets.count == 1 && bench.mix.heldCount == 1)
        #expect(bench.mix.nextDeadline == bench.now.advanced(by: delay))
        let kept = bench.give(.kept(asked.tickets[0]))
        let early = bench.wait(delay - .nanoseconds(1))
        #expect(kept.isEmpty && early.isEmpty)
        let due = bench.wait(.nanoseconds(1))
        guard due.count == 1, case .forward(let slot, let next, let late) = due[0] else {
            Issue.record("\(due)")
            return
        }
        #expect(slot == PacketSlot(1) && next == MixBench.next[1] && late == .zero)
        #expect(bench.mix.heldCount == 0 && bench.mix.nextDeadline == nil)
    }

    @Test func aPacketDoesNotGoOnBeforeItsNoteIsKept() throws {
        var bench = MixBench()
        let asked = bench.give(try MixBench.passing(1, tag(102), delay: delay))
        let due = bench.wait(.milliseconds(70))
        #expect(due.isEmpty && bench.mix.heldCount == 1)
        let kept = bench.give(.kept(asked.tickets[0]))
        guard kept.count == 1, case .forward(_, _, let late) = kept[0] else {
            Issue.record("\(kept)")
            return
        }
        #expect(late == .milliseconds(20) && bench.mix.heldCount == 0)
    }

    /// What is delayed, what waits for its note after its delay, and what has come to its end without a note.
    @Test func whatIsHeldIsDroppedWhenTheNodeEnds() throws {
        var bench = MixBench()
        let early = bench.give(try MixBench.passing(1, tag(111), delay: .milliseconds(1)))
        bench.give(.kept(early.tickets[0]))
        bench.give(try MixBench.passing(2, tag(112), delay: .seconds(1)))
        bench.give(try MixBench.passing(3, tag(113), delay: .milliseconds(2)))
        bench.give(try MixBench.ending(4, tag(114), recipient: .zero))
        let due = bench.wait(.milliseconds(10))
        #expect(due.forwarded == [1] && bench.mix.heldCount == 3)
        let ended = bench.give(.stopped)
        #expect(ended.count == 3 && ended.dropped == [2: .stopping, 3: .stopping, 4: .stopping])
        #expect(bench.mix.heldCount == 0 && bench.mix.nextDeadline == nil)
        let later = bench.wait(.seconds(10))
        #expect(later.isEmpty)
    }

    @Test func aTicketVouchesForThoseBeforeItAndNotForLaterOnes() throws {
        var bench = MixBench()
        var tickets: [Ticket] = []
        for slot in 1...3 as ClosedRange<UInt32> {
            tickets += bench.give(try MixBench.passing(slot, tag(UInt8(slot)), delay: .milliseconds(Int(slot)))).tickets
        }
        #expect(tickets == tickets.sorted() && Set(tickets).count == 3)
        let due = bench.wait(delay)
        let kept = bench.give(.kept(tickets[1]))
        #expect(due.isEmpty && kept.forwarded == [1, 2])
        let rest = bench.give(.kept(tickets[2]))
        #expect(rest.forwarded == [3])
    }

    @Test func theNotesOfABatchAreKeptTogetherByEpoch() throws {
        var bench = MixBench()
        let tags = (0..<6).map { tag($0) }
        let epochs: [UInt64] = [3, 3, 4, 4, 4, 3]
        var events: [MixEvent] = []
        for (place, tag) in tags.enumerated() {
            events.append(try MixBench.passing(UInt32(place), tag, delay: delay, epoch: epochs[place]))
        }
        events.insert(MixBench.refused(7, .authenticator, epoch: 4), at: 4)
        var kept: [(tags: [ReplayFingerprint], epoch: UInt64)] = []
        for case .keep(let told, let epoch, _) in bench.give(events) { kept.append((told, epoch)) }
        let known = tags.map { ReplayFingerprint($0) }
        #expect(kept.map(\.epoch) == [3, 4, 3])
        #expect(kept.map(\.tags) == [Array(known[0..<2]), Array(known[2..<5]), [known[5]]])
    }

    @Test func aReplayIsDroppedWhoeverBringsItAndHoweverLong() throws {
        var bench = MixBench()
        let known = tag(103)
        let first = bench.give(try MixBench.passing(1, known, delay: delay))
        let second = bench.give(try MixBench.passing(2, known, delay: delay))
        #expect(second.dropped == [2: .replay] && second.tickets.isEmpty)
        bench.give(.kept(first.tickets[0]))
        let gone = bench.wait(.seconds(3600))
        #expect(gone.forwarded == [1])
        let third = bench.give(try MixBench.passing(3, known, delay: delay, from: .node(MixBench.next[0])))
        let fourth = bench.give(try MixBench.ending(4, known, recipient: .zero))
        #expect(third.dropped == [3: .replay] && fourth.dropped == [4: .replay])
        // Within one batch as well.
        let other = tag(104)
        let both = bench.give(
            try MixBench.passing(5, other, delay: delay), try MixBench.passing(6, other, delay: delay))
        #expect(both.dropped == [6: .replay] && both.tickets.count == 1)
    }

    @Test func aReplayIsDroppedAfterARestart() throws {
        let known = tag(105)
        var mix = Mix(TrialNetwork.id(0), replayCapacity: 10)
        mix.restore(ReplayFingerprint(known), epoch: 3)
        #expect(mix.replayCount == 1 && mix.replayByteCount > 0)
        var bench = MixBench()
        bench.mix = mix
        bench.give(.neighbours(next: Set(MixBench.next), senders: 1))
        let again = bench.give(try MixBench.passing(1, known, delay: delay))
        let elsewhere = bench.give(try MixBench.passing(2, known, delay: delay, epoch: 4))
        #expect(again.dropped == [1: .replay] && elsewhere.dropped.isEmpty)
    }

    /// What was refused isn't tried again under better conditions.
    @Test func aPacketThatAsksForWhatIsNotAllowedIsDroppedAndKnownAgain() throws {
        var bench = MixBench()
        let (lost, odd) = (tag(106), tag(107))
        let dropped = bench.give(
            try MixBench.passing(1, lost, to: MixBench.stranger, delay: delay),
            try MixBench.passing(2, odd, delay: nil))
        #expect(dropped.dropped == [1: .nextHop, 2: .delayClass])
        #expect(dropped.tickets.count == 1 && bench.mix.heldCount == 0 && bench.mix.replayCount == 2)
        bench.give(.neighbours(next: [MixBench.stranger, MixBench.next[0]], senders: 1))
        let again = bench.give(
            try MixBench.passing(3, lost, to: MixBench.stranger, delay: delay),
            try MixBench.passing(4, odd, delay: delay))
        #expect(again.dropped == [3: .replay, 4: .replay])
        let new = bench.give(try MixBench.passing(5, tag(108), to: MixBench.stranger, delay: delay))
        #expect(new.dropped.isEmpty && bench.mix.heldCount == 1)
    }

    @Test func aMixThatPausesSendsNothingNewOnAndHandsOverAllTheSame() throws {
        var bench = MixBench()
        let before = bench.give(try MixBench.passing(1, tag(121), delay: delay))
        bench.give(.paused(true))
        let paused = bench.give(
            try MixBench.passing(2, tag(122), delay: delay), try MixBench.ending(3, tag(123), recipient: .zero))
        #expect(paused.dropped == [2: .paused] && bench.mix.heldCount == 2)
        bench.give(.paused(false))
        let after = bench.give(try MixBench.passing(4, tag(124), delay: delay))
        let again = bench.give(try MixBench.passing(5, tag(122), delay: delay))
        #expect(after.dropped.isEmpty && again.dropped == [5: .replay])
        let last = try #require((before + paused + after).tickets.max())
        let kept = bench.give(.kept(last))
        let due = bench.wait(delay)
        #expect(Array(kept.delivered.keys) == [3] && due.forwarded.sorted() == [1, 4])
    }

    @Test func packetsWhoseNoteCouldNotBeKeptAreDropped() throws {
        var bench = MixBench()
        let recipient = tag(109)
        let waiting = bench.give(
            try MixBench.passing(1, tag(110), delay: delay),
            try MixBench.passing(2, tag(111), delay: .seconds(5)),
            try MixBench.ending(3, tag(112), recipient: recipient))
        let other = bench.give(
            try MixBench.passing(4, tag(113), delay: delay),
            try MixBench.ending(5, tag(114), recipient: recipient))
        let due = bench.wait(delay)
        let failed = bench.give(.keepingFailed(waiting.tickets[0]))
        #expect(due.isEmpty && failed.count == 3)
        #expect(failed.dropped == [1: .unkept, 2: .unkept, 3: .unkept])
        let kept = bench.give(.kept(other.tickets[0]))
        #expect(kept.forwarded == [4] && Array(kept.delivered.keys) == [5])
        let later = bench.wait(.seconds(10))
        #expect(later.isEmpty && bench.mix.heldCount == 0)
    }

    @Test func whatHasComeToItsEndIsHandedOverOnceItsNoteIsKept() throws {
        var bench = MixBench()
        let recipient = tag(115)
        let reply = try #require(SURBIdentifier([UInt8](repeating: 5, count: SURBIdentifier.byteCount)))
        let asked = bench.give(
            try MixBench.ending(1, tag(116), recipient: recipient),
            try MixBench.ending(2, tag(117), recipient: recipient, reply: reply))
        #expect(asked.delivered.isEmpty && bench.mix.heldCount == 2 && bench.mix.nextDeadline == nil)
        let waited = bench.wait(.seconds(10))
        #expect(waited.isEmpty)
        let kept = bench.give(.kept(asked.tickets[0]))
        #expect(
            kept.delivered == [
                1: PacketEnd(recipient: recipient, reply: nil), 2: PacketEnd(recipient: recipient, reply: reply),
            ])
        let again = bench.give(.kept(asked.tickets[0]))
        #expect(again.isEmpty && bench.mix.heldCount == 0)
    }

    @Test func whatCannotBeUnwrappedIsDroppedWithTheReason() {
        let reasons: [(UnwrapRefusal, DropReason)] = [
            (.prefix, .prefix), (.element, .element), (.authenticator, .authenticator),
            (.commands(.repeated), .commands), (.payload, .payload),
        ]
        for (refusal, reason) in reasons {
            var bench = MixBench()
            let actions = bench.give(MixBench.refused(1, refusal))
            #expect(actions.dropped == [1: reason] && actions.count == 1 && bench.mix.replayCount == 0)
        }
    }

    @Test func aSenderThatHasUsedUpItsShareIsToldFromReplays() throws {
        var bench = MixBench(replayCapacity: 4, senders: 2)
        var reasons: [UInt32: DropReason] = [:]
        for slot in 0..<4 as Range<UInt32> {
            let source = PacketSource.node(MixBench.next[0])
            let actions = bench.give(try MixBench.passing(slot, tag(UInt8(slot)), delay: delay, from: source))
            reasons.merge(actions.dropped) { first, _ in first }
        }
        #expect(reasons == [2: .replayFull, 3: .replayFull])
        let other = bench.give(try MixBench.passing(9, tag(118), delay: delay))
        #expect(other.dropped.isEmpty)
    }

    /// A packet may be unwrapped while the keys of its epoch go, and what it would be known by is gone with them.
    @Test func aPacketOfAnEpochThatHasEndedDoesNotGoOn() throws {
        var bench = MixBench()
        let known = tag(119)
        let first = bench.give(try MixBench.passing(1, known, delay: delay, epoch: 3))
        bench.give(.kept(first.tickets[0]))
        let gone = bench.wait(delay)
        #expect(gone.forwarded == [1])
        bench.give(.epochsEnded(before: 4))
        #expect(bench.mix.replayCount == 0)
        let again = bench.give(try MixBench.passing(2, known, delay: delay, epoch: 3))
        #expect(Array(again.dropped.keys) == [2] && again.tickets.isEmpty && bench.mix.heldCount == 0)
    }

    @Test func packetsThatWaitStayWhenTheirEpochEnds() throws {
        var bench = MixBench()
        let asked = bench.give(try MixBench.passing(1, tag(120), delay: delay, epoch: 3))
        bench.give(.epochsEnded(before: 4))
        bench.give(.kept(asked.tickets[0]))
        let due = bench.wait(delay)
        #expect(due.forwarded == [1])
    }
}
