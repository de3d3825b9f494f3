import FogCore
import FogSimulation
import FogSphinx
import Testing

@testable import FogMixnet

@Suite struct MailboxesTests {
    private let start = MonotonicInstant(nanoseconds: 1_000_000_000)
    private let box = TrialNetwork.id(1).hash
    private let other = TrialNetwork.id(2).hash

    private func reply(_ number: UInt8) -> SURBIdentifier {
        SURBIdentifier([UInt8](repeating: number, count: SURBIdentifier.byteCount))!
    }

    /// Puts so many items of 100 bytes into a mailbox.
    private func fill(_ mailboxes: inout Mailboxes, _ mailbox: Bytes32, _ count: Int) -> [Mailboxes.Outcome] {
        (0..<count).map { number in
            mailboxes.put(
                [UInt8](repeating: UInt8(number % 256), count: 100), reply: reply(UInt8(number % 256)), into: mailbox
            ).outcome
        }
    }

    @Test func itemsAreFoundInOrderUntilTheyAreAcknowledged() throws {
        var mailboxes = Mailboxes()
        let opened = try mailboxes.open(box, by: 7, at: start)
        #expect(opened == .open(waiting: 0, before: nil) && mailboxes.count == 1)
        let outcomes = fill(&mailboxes, box, 5)
        #expect(outcomes.allSatisfy { $0 == .taken } && mailboxes.byteCount == 500)
        #expect(mailboxes.first(3, for: 7).map(\.sequence) == [1, 2, 3])
        #expect(mailboxes.first(99, for: 7).map(\.reply) == (0..<5).map { reply($0) })
        #expect(mailboxes.first(1, for: 7).first?.body == [UInt8](repeating: 0, count: 100))
        mailboxes.acknowledge(2, by: 7, at: start)
        #expect(mailboxes.first(9, for: 7).map(\.sequence) == [3, 4, 5] && mailboxes.byteCount == 300)
        mailboxes.acknowledge(1, by: 7, at: start)
        #expect(mailboxes.first(9, for: 7).count == 3)
        mailboxes.acknowledge(.max, by: 7, at: start)
        #expect(mailboxes.first(9, for: 7).isEmpty && mailboxes.byteCount == 0)
        // The sequence goes on.
        _ = fill(&mailboxes, box, 1)
        #expect(mailboxes.first(9, for: 7).map(\.sequence) == [6])
    }

    @Test func onlyTheGuestOfAMailboxFindsWhatIsInIt() throws {
        var mailboxes = Mailboxes()
        _ = try mailboxes.open(box, by: 7, at: start)
        _ = try mailboxes.open(other, by: 8, at: start)
        _ = fill(&mailboxes, box, 2)
        #expect(mailboxes.first(9, for: 8).isEmpty && mailboxes.first(9, for: 9).isEmpty)
        mailboxes.acknowledge(.max, by: 8, at: start)
        mailboxes.acknowledge(.max, by: 9, at: start)
        #expect(mailboxes.first(9, for: 7).count == 2)
        let (outcome, guest) = mailboxes.put([1], reply: reply(1), into: TrialNetwork.id(3).hash)
        #expect(outcome == .unknown && guest == nil)
    }

    @Test func aMailboxMovesToWhoOpensItLast() throws {
        var mailboxes = Mailboxes()
        _ = try mailboxes.open(box, by: 7, at: start)
        _ = fill(&mailboxes, box, 2)
        mailboxes.push(true, to: 7)
        let moved = try mailboxes.open(box, by: 8, at: start)
        #expect(moved == .open(waiting: 2, before: 7) && mailboxes.count == 1)
        #expect(mailboxes.first(9, for: 7).isEmpty && mailboxes.first(9, for: 8).count == 2)
        // The new guest hasn't asked to have items at once.
        let pushed = mailboxes.put([1], reply: reply(1), into: box)
        #expect(pushed.outcome == .taken && pushed.guest == nil)
        // That the old one goes changes nothing.
        mailboxes.left(7, at: start)
        #expect(mailboxes.first(9, for: 8).count == 3)
        let again = try mailboxes.open(box, by: 8, at: start)
        #expect(again == .open(waiting: 3, before: nil))
        // A guest who opens another mailbox leaves the first.
        _ = try mailboxes.open(other, by: 8, at: start)
        #expect(mailboxes.first(9, for: 8).isEmpty && mailboxes.count == 2)
        let back = try mailboxes.open(box, by: 9, at: start)
        #expect(back == .open(waiting: 3, before: nil))
    }

    @Test func whoWantsItemsAtOnceGetsEachOnce() throws {
        var mailboxes = Mailboxes()
        _ = try mailboxes.open(box, by: 7, at: start)
        _ = fill(&mailboxes, box, 2)
        let unasked = mailboxes.nextPushed(to: 7)
        #expect(unasked == nil)
        mailboxes.push(true, to: 7)
        let told = mailboxes.put([1], reply: reply(1), into: box)
        #expect(told.guest == 7)
        var sequences = pushed(&mailboxes)
        #expect(sequences == [1, 2, 3])
        mailboxes.acknowledge(2, by: 7, at: start)
        mailboxes.push(true, to: 7)
        _ = fill(&mailboxes, box, 2)
        sequences = pushed(&mailboxes)
        #expect(sequences == [4, 5])
        // Who asks again after a while gets all that wasn't acknowledged.
        mailboxes.push(false, to: 7)
        let silent = mailboxes.put([1], reply: reply(1), into: box)
        sequences = pushed(&mailboxes)
        #expect(silent.guest == nil && sequences == [])
        mailboxes.push(true, to: 7)
        sequences = pushed(&mailboxes)
        #expect(sequences == [3, 4, 5, 6])
        mailboxes.acknowledge(.max, by: 7, at: start)
        _ = fill(&mailboxes, box, 1)
        sequences = pushed(&mailboxes)
        #expect(sequences == [7])
    }

    /// The items that guest 7 wants to have at once.
    private func pushed(_ mailboxes: inout Mailboxes) -> [UInt64] {
        var sequences: [UInt64] = []
        while let item = mailboxes.nextPushed(to: 7) { sequences.append(item.sequence) }
        return sequences
    }

    @Test func aFullMailboxTakesNothingMore() throws {
        var limits = Mailboxes.Limits()
        limits.items = 3
        var mailboxes = Mailboxes(limits)
        _ = try mailboxes.open(box, by: 7, at: start)
        let first = fill(&mailboxes, box, 4)
        #expect(first == [.taken, .taken, .taken, .full] && mailboxes.byteCount == 300)
        mailboxes.acknowledge(1, by: 7, at: start)
        let second = fill(&mailboxes, box, 2)
        #expect(second == [.taken, .full])
    }

    /// Of 1,600 bytes for four mailboxes each has 200 for sure. A quarter is for whoever comes, another is shared out.
    @Test func whatOthersHaveNeverTakesAMailboxItsPart() throws {
        var limits = Mailboxes.Limits()
        limits.mailboxes = 4
        limits.bytes = 1600
        var mailboxes = Mailboxes(limits)
        let boxes = (1...4).map { TrialNetwork.id($0).hash }
        for (index, box) in boxes.enumerated() { _ = try mailboxes.open(box, by: UInt64(index), at: start) }
        // The first takes its own and the quarter that is for whoever comes, but no more.
        let greedy = fill(&mailboxes, boxes[0], 10)
        #expect(greedy.prefix(6).allSatisfy { $0 == .taken } && greedy.dropFirst(6).allSatisfy { $0 == .full })
        for box in boxes.dropFirst() {
            let modest = fill(&mailboxes, box, 4)
            #expect(modest == [.taken, .taken, .taken, .full])
        }
        #expect(mailboxes.byteCount == 1500)
        // When the first has less there is room again.
        mailboxes.acknowledge(4, by: 0, at: start)
        let again = fill(&mailboxes, boxes[1], 2)
        #expect(again == [.taken, .full])
    }

    /// A million items for some mailboxes, in which nobody looks, while others are used.
    @Test func aFloodOfAMillionItemsDoesNotReachTheOthers() throws {
        var dice = SeededGenerator(seed: 17)
        var mailboxes = Mailboxes()
        let body = [UInt8](repeating: 1, count: 2080)
        let flooded = (0..<400 as Range<UInt64>).map { _ in dice.bytes32() }
        let used = (0..<100 as Range<UInt64>).map { _ in dice.bytes32() }
        for (index, box) in (flooded + used).enumerated() { _ = try mailboxes.open(box, by: UInt64(index), at: start) }
        var (refused, lost, fetched) = (0, 0, 0)
        var most = 0
        for round in 0..<1_000_000 {
            // All for one mailbox at first, then for all that the flooder has.
            let target = round < 300_000 ? flooded[0] : flooded[dice.index(below: flooded.count)]
            if mailboxes.put(body, reply: reply(1), into: target).outcome != .taken { refused += 1 }
            most = max(most, mailboxes.byteCount)
            guard round % 100 == 0 else { continue }
            let index = dice.index(below: used.count)
            for _ in 0..<5 where mailboxes.put(body, reply: reply(2), into: used[index]).outcome != .taken { lost += 1 }
            let guest = UInt64(flooded.count + index)
            let items = mailboxes.first(64, for: guest)
            fetched += items.count
            mailboxes.acknowledge(items.last?.sequence ?? 0, by: guest, at: start)
        }
        #expect(lost == 0 && fetched == 50_000)
        #expect(refused > 800_000 && most <= 512 << 20 && mailboxes.byteCount > 128 << 20)
    }

    @Test func mailboxesThatNobodyUsedMakeRoomForOthers() throws {
        var limits = Mailboxes.Limits()
        limits.mailboxes = 4
        var mailboxes = Mailboxes(limits)
        let boxes = (1...9).map { TrialNetwork.id($0).hash }
        // One that is open, one whose client was there, and two that were only made.
        _ = try mailboxes.open(boxes[0], by: 1, at: start)
        _ = try mailboxes.open(boxes[1], by: 2, at: start)
        _ = fill(&mailboxes, boxes[1], 2)
        mailboxes.acknowledge(1, by: 2, at: start)
        mailboxes.left(2, at: start)
        for number in [3, 4] as [UInt64] {
            let now = start.advanced(by: .seconds(Int(number)))
            _ = try mailboxes.open(boxes[Int(number) - 1], by: number, at: now)
            mailboxes.left(number, at: now)
        }
        func isThere(_ number: Int) -> Bool {
            mailboxes.put([1], reply: reply(1), into: boxes[number]).outcome == .taken
        }
        // The older of those that were only made goes first, then the other.
        let soon = start.advanced(by: .seconds(10))
        _ = try mailboxes.open(boxes[4], by: 5, at: soon)
        #expect(isThere(0) && isThere(1) && !isThere(2) && isThere(3))
        _ = try mailboxes.open(boxes[5], by: 6, at: soon)
        #expect(isThere(0) && isThere(1) && !isThere(3) && mailboxes.count == 4)
        // Whose client was there a short time ago stays.
        #expect(throws: MailboxRefusal.full) { try mailboxes.open(boxes[6], by: 7, at: soon) }
        #expect(isThere(1))
        let later = start.advanced(by: .seconds(3601))
        _ = try mailboxes.open(boxes[6], by: 7, at: later)
        #expect(!isThere(1) && isThere(0))
        // Those that are open never go.
        #expect(throws: MailboxRefusal.full) {
            try mailboxes.open(boxes[7], by: 8, at: start.advanced(by: .seconds(1_000_000)))
        }
        #expect(mailboxes.count == 4)
    }

    /// Somebody who opens mailboxes without end gets no other's that is used.
    @Test func aFloodOfMailboxesKeepsThoseThatAreUsed() throws {
        var limits = Mailboxes.Limits()
        limits.mailboxes = 64
        var dice = SeededGenerator(seed: 5)
        var mailboxes = Mailboxes(limits)
        for number in 0..<8 as Range<UInt64> {
            _ = try mailboxes.open(TrialNetwork.id(UInt8(number)).hash, by: number, at: start)
            _ = fill(&mailboxes, TrialNetwork.id(UInt8(number)).hash, 2)
            mailboxes.acknowledge(1, by: number, at: start)
            // Half of them are away for a moment.
            if number % 2 == 0 { mailboxes.left(number, at: start) }
        }
        for number in 0..<50_000 as Range<UInt64> {
            let now = start.advanced(by: .milliseconds(Int(number)))
            _ = try mailboxes.open(dice.bytes32(), by: 100 + number, at: now)
            mailboxes.left(100 + number, at: now)
        }
        #expect(mailboxes.count == 64)
        for number in 0..<8 as Range<UInt64> {
            let opened = try mailboxes.open(TrialNetwork.id(UInt8(number)).hash, by: number, at: start)
            #expect(opened == .open(waiting: 1, before: nil))
        }
    }

    @Test func moreMailboxesThanThereMayBeAreRefused() throws {
        var limits = Mailboxes.Limits()
        limits.mailboxes = 2
        limits.lifetime = .seconds(100)
        var mailboxes = Mailboxes(limits)
        _ = try mailboxes.open(box, by: 7, at: start)
        _ = try mailboxes.open(other, by: 8, at: start)
        _ = fill(&mailboxes, box, 3)
        #expect(throws: MailboxRefusal.full) {
            try mailboxes.open(TrialNetwork.id(3).hash, by: 9, at: start.advanced(by: .seconds(1000)))
        }
        // Known ones can be opened all the same.
        _ = try mailboxes.open(box, by: 10, at: start)
        mailboxes.left(10, at: start)
        let late = start.advanced(by: .seconds(100))
        _ = try mailboxes.open(TrialNetwork.id(3).hash, by: 9, at: late)
        #expect(mailboxes.count == 2 && mailboxes.byteCount == 0)
        let gone = mailboxes.put([1], reply: reply(1), into: box)
        #expect(gone.outcome == .unknown)
    }

    @Test func aMailboxThatNobodyOpensIsForgottenAndOthersAreNot() throws {
        var limits = Mailboxes.Limits()
        limits.lifetime = .seconds(100)
        var mailboxes = Mailboxes(limits)
        _ = try mailboxes.open(box, by: 7, at: start)
        _ = try mailboxes.open(other, by: 8, at: start)
        _ = fill(&mailboxes, box, 3)
        _ = fill(&mailboxes, other, 3)
        mailboxes.left(7, at: start.advanced(by: .seconds(50)))
        mailboxes.forgetUnused(at: start.advanced(by: .seconds(149)))
        #expect(mailboxes.count == 2)
        mailboxes.forgetUnused(at: start.advanced(by: .seconds(150)))
        #expect(mailboxes.count == 1 && mailboxes.byteCount == 300)
        // One that is open stays, however long.
        mailboxes.forgetUnused(at: start.advanced(by: .seconds(1_000_000)))
        #expect(mailboxes.first(9, for: 8).count == 3)
    }

    /// Random guests against a model that is simple.
    @Test func nothingIsLostOrMixedUp() throws {
        for seed in 0..<200 as Range<UInt64> {
            var dice = SeededGenerator(seed: seed)
            var mailboxes = Mailboxes()
            var contents: [Bytes32: [UInt64]] = [:]
            var next: [Bytes32: UInt64] = [:]
            var guests: [Bytes32: UInt64] = [:]
            for _ in 0..<200 {
                let mailbox = TrialNetwork.id(UInt8(dice.index(below: 3))).hash
                let guest = dice.number(below: 3)
                switch dice.index(below: 5) {
                case 0:
                    let opened = try mailboxes.open(mailbox, by: guest, at: start)
                    guard case .open(let waiting, _) = opened else { throw MailboxRefusal.unkept }
                    try #require(waiting == contents[mailbox, default: []].count)
                    for (known, other) in guests where other == guest { guests[known] = nil }
                    guests[mailbox] = guest
                    if next[mailbox] == nil { next[mailbox] = 1 }
                case 1, 2:
                    let outcome = mailboxes.put([1, 2], reply: reply(1), into: mailbox).outcome
                    let isKnown = next[mailbox] != nil
                    try #require(outcome == (isKnown ? Mailboxes.Outcome.taken : Mailboxes.Outcome.unknown))
                    guard let sequence = next[mailbox] else { continue }
                    contents[mailbox, default: []].append(sequence)
                    next[mailbox] = sequence + 1
                case 3:
                    let sequence = dice.number(below: 40)
                    mailboxes.acknowledge(sequence, by: guest, at: start)
                    for (known, other) in guests where other == guest {
                        contents[known, default: []].removeAll { $0 <= sequence }
                    }
                default:
                    mailboxes.left(guest, at: start)
                    for (known, other) in guests where other == guest { guests[known] = nil }
                }
                for guest in 0..<3 as Range<UInt64> {
                    let mailbox = guests.first { $0.value == guest }?.key
                    let expected = mailbox.flatMap { contents[$0] } ?? []
                    try #require(mailboxes.first(100, for: guest).map(\.sequence) == expected, "seed \(seed)")
                }
                let held = contents.values.reduce(0) { $0 + $1.count }
                try #require(mailboxes.byteCount == 2 * held)
            }
        }
    }
}
