import FogCore
import FogSimulation
import FogSphinx
import FoundationEssentials
import Testing

@testable import FogMixnet

/// What a gateway finds again of its mailboxes.
@Suite struct MailboxKeepingTests {
    private static let isFull = ProcessInfo.processInfo.environment["FOG_TEST_FULL"] != nil
    private let start = Now(
        monotonic: MonotonicInstant(nanoseconds: 1 << 40), wall: WallTime(millisecondsSinceEpoch: 1_800_000_000_000))
    private let box = TrialNetwork.id(1).hash

    /// Small segments, and none that waits long.
    private var small: Mailboxes.Limits {
        var limits = Mailboxes.Limits()
        limits.mailboxes = 16
        limits.bytes = 1 << 20
        limits.segmentBytes = 4096
        limits.batchBytes = 500
        limits.segmentTime = .seconds(60)
        limits.waste = 8192
        limits.pause = .milliseconds(300)
        return limits
    }

    private func reply(_ number: UInt64) throws -> SURBIdentifier {
        try #require(SURBIdentifier(number.bigEndianBytes + number.bigEndianBytes))
    }

    /// Writes all that there is to write.
    private func write(_ mailboxes: inout Mailboxes, to log: inout TrialMailboxLog, at now: Now) -> [MailboxNews] {
        var news: [MailboxNews] = []
        while let batch = mailboxes.nextBatch(at: now) {
            log.write(batch)
            news += mailboxes.written(batch, byteCount: log.byteCount(of: batch.segment), at: now.monotonic)
            log.remove(mailboxes.takeNeedless())
        }
        return news
    }

    private func later(_ time: Duration) -> Now {
        Now(monotonic: start.monotonic.advanced(by: time), wall: start.wall.advanced(by: time))
    }

    // MARK: Random ends

    /// Whatever ends the gateway: no number stands for two items, nobody's mailbox is gone of which he was told, and what was
    /// written, or synchronised, is there.
    @Test func nothingThatWasKeptIsLostHoweverTheGatewayEnds() throws {
        var counts: [String: Int] = [:]
        for seed in 0..<(Self.isFull ? 2000 : 100) as Range<UInt64> {
            var world = MailboxWorld(seed: seed, limits: small)
            do {
                for _ in 0..<1500 { try world.step() }
            } catch {
                Issue.record("seed \(seed): \(error)")
                return
            }
            counts.merge(world.counts, uniquingKeysWith: +)
            // Its files are bounded, whatever happened.
            #expect(world.log.byteCount < 300_000, "seed \(seed)")
        }
        for what in [
            "opened", "taken", "acknowledged", "written", "synchronized", "failed", "killed", "withoutPower", "inOrder",
            "refused 4",
        ] {
            #expect(counts[what, default: 0] > 50, "\(what)")
        }
    }

    /// The same world finds out a disk that says it synchronises and doesn't.
    @Test func aDiskThatDoesNotSynchronizeIsFoundOut() {
        let violations = (0..<40 as Range<UInt64>).filter { seed in
            var world = MailboxWorld(seed: seed, limits: small, synchronizes: false)
            do {
                for _ in 0..<1500 { try world.step() }
                return false
            } catch {
                return true
            }
        }
        #expect(violations.count > 20)
    }

    // MARK: Numbers

    /// Opens the mailbox, which has to be written down first.
    private func open(
        _ mailboxes: inout Mailboxes, _ log: inout TrialMailboxLog, by guest: UInt64, at now: Now
    ) throws {
        let opening = try mailboxes.open(box, by: guest, at: now.monotonic)
        guard opening == .waits else { return }
        let news = write(&mailboxes, to: &log, at: now)
        try #require(news.map(\.guest) == [guest])
    }

    @Test func aClientHearsOfAMailboxWhenItIsKept() throws {
        var log = TrialMailboxLog()
        var mailboxes = Mailboxes(small, MailboxRemains(), at: start)
        let opening = try mailboxes.open(box, by: 7, at: start.monotonic)
        #expect(opening == .waits && mailboxes.first(9, for: 7).isEmpty)
        // A disk that fails: nobody is told that it is there.
        let first = mailboxes.nextBatch(at: start)
        let batch = try #require(first)
        #expect(batch.isNew && batch.isSynchronized)
        let refused = mailboxes.failed(batch, at: start.monotonic)
        #expect(refused == [MailboxNews(guest: 7, result: .failure(.unkept))] && mailboxes.isFailing)
        #expect(throws: MailboxRefusal.unkept) { try mailboxes.open(box, by: 7, at: start.monotonic) }
        let second = mailboxes.nextBatch(at: start)
        #expect(second == nil)
        // It is tried again.
        let now = later(.seconds(1))
        _ = write(&mailboxes, to: &log, at: now)
        let again = try mailboxes.open(box, by: 7, at: now.monotonic)
        #expect(again == .open(waiting: 0, before: nil) && !mailboxes.isFailing)
    }

    @Test func numbersGoOnBehindAnEndInOrder() throws {
        var log = TrialMailboxLog()
        var mailboxes = Mailboxes(small, MailboxRemains(), at: start)
        try open(&mailboxes, &log, by: 7, at: start)
        for number in 1...5 as ClosedRange<UInt64> {
            _ = mailboxes.put([1, 2, 3], reply: try reply(number), into: box)
        }
        mailboxes.acknowledge(2, by: 7, at: start.monotonic)
        mailboxes.end()
        let late = mailboxes.put([1], reply: try reply(9), into: box)
        #expect(late.outcome == .full)
        _ = write(&mailboxes, to: &log, at: start)
        let closing = try #require(mailboxes.closing)
        log.write(closing.record, to: closing.segment)

        mailboxes = Mailboxes(small, log.read(), at: start)
        try open(&mailboxes, &log, by: 1, at: start)
        #expect(mailboxes.first(9, for: 1).map(\.sequence) == [3, 4, 5])
        #expect(mailboxes.first(9, for: 1).map(\.reply) == [try reply(3), try reply(4), try reply(5)])
        _ = mailboxes.put([1], reply: try reply(6), into: box)
        #expect(mailboxes.first(9, for: 1).map(\.sequence) == [3, 4, 5, 6])

        // Killed: what comes next has a number beyond all that can have been given.
        _ = write(&mailboxes, to: &log, at: start)
        _ = mailboxes.put([1], reply: try reply(7), into: box)
        mailboxes = Mailboxes(small, log.read(), at: start)
        try open(&mailboxes, &log, by: 1, at: start)
        _ = mailboxes.put([1], reply: try reply(8), into: box)
        let numbers = mailboxes.first(9, for: 1).map(\.sequence)
        let last = try #require(numbers.last)
        #expect(numbers.dropLast() == [3, 4, 5, 6] && last > 1 << 39)
        mailboxes.push(true, to: 1)
        var pushed: [UInt64] = []
        while let item = mailboxes.nextPushed(to: 1) { pushed.append(item.sequence) }
        #expect(pushed == numbers)
    }

    @Test func aMailboxThatWasForgottenBeginsBehindItsOldNumbers() throws {
        var mailboxes = Mailboxes()
        _ = try mailboxes.open(box, by: 7, at: start.monotonic)
        for number in 1...5 as ClosedRange<UInt64> { _ = mailboxes.put([1], reply: try reply(number), into: box) }
        mailboxes.left(7, at: start.monotonic)
        let late = later(.seconds(90_000)).monotonic
        mailboxes.forgetUnused(at: late)
        #expect(mailboxes.count == 0)
        _ = try mailboxes.open(box, by: 8, at: late)
        _ = mailboxes.put([1], reply: try reply(6), into: box)
        let first = try #require(mailboxes.first(1, for: 8).first)
        #expect(first.sequence > 5)
    }

    // MARK: What is kept how long

    @Test func aMailboxGoesADayAfterItWasUsedThoughTheGatewayWasAway() throws {
        var log = TrialMailboxLog()
        var mailboxes = Mailboxes(Mailboxes.Limits(), MailboxRemains(), at: start)
        try open(&mailboxes, &log, by: 7, at: start)
        mailboxes.left(7, at: start.monotonic)
        _ = write(&mailboxes, to: &log, at: start)
        let remains = log.read()
        // Another run of the system: its monotonic clock begins anew.
        func count(after time: Duration) -> Int {
            let now = Now(monotonic: MonotonicInstant(nanoseconds: 5), wall: start.wall.advanced(by: time))
            return Mailboxes(Mailboxes.Limits(), remains, at: now).count
        }
        #expect(count(after: .seconds(82_000)) == 1 && count(after: .seconds(91_000)) == 0)
        // A clock that was set back keeps it no longer than a day from then.
        let early = Now(monotonic: MonotonicInstant(nanoseconds: 5), wall: WallTime(millisecondsSinceEpoch: 0))
        var found = Mailboxes(Mailboxes.Limits(), remains, at: early)
        #expect(found.count == 1)
        found.forgetUnused(at: early.monotonic.advanced(by: .seconds(86_401)))
        #expect(found.count == 0)
    }

    @Test func whatWasAcknowledgedLeavesTheDisk() throws {
        var log = TrialMailboxLog()
        var mailboxes = Mailboxes(Mailboxes.Limits(), MailboxRemains(), at: start)
        try open(&mailboxes, &log, by: 7, at: start)
        let body = [UInt8](repeating: 77, count: 500)
        _ = mailboxes.put(body, reply: try reply(1), into: box)
        _ = write(&mailboxes, to: &log, at: start)
        #expect(log.holds(body))
        mailboxes.acknowledge(1, by: 7, at: start.monotonic)
        _ = write(&mailboxes, to: &log, at: start)
        #expect(log.holds(body))
        // With the segment, an hour later, though nothing else happens.
        _ = write(&mailboxes, to: &log, at: later(.seconds(3601)))
        #expect(!log.holds(body) && log.names.count == 1)
        // And nothing is written as long as nothing happens.
        let count = log.recordCount
        for hour in 2..<5 { _ = write(&mailboxes, to: &log, at: later(.seconds(3700 * hour))) }
        #expect(log.recordCount == count && log.names.count == 1)
    }

    @Test func whatIsFetchedAtOnceIsNeverWritten() throws {
        var log = TrialMailboxLog()
        var mailboxes = Mailboxes(Mailboxes.Limits(), MailboxRemains(), at: start)
        try open(&mailboxes, &log, by: 7, at: start)
        let body = [UInt8](repeating: 77, count: 500)
        _ = mailboxes.put(body, reply: try reply(1), into: box)
        mailboxes.acknowledge(1, by: 7, at: start.monotonic)
        _ = write(&mailboxes, to: &log, at: start)
        #expect(!log.holds(body))
    }

    /// The log stays in proportion to what is in mailboxes, though a few items stay for long among many that don't.
    @Test func theLogIsBounded() throws {
        var dice = SeededGenerator(seed: 3)
        var log = TrialMailboxLog()
        var limits = small
        limits.items = 100_000
        var mailboxes = Mailboxes(limits, MailboxRemains(), at: start)
        let other = TrialNetwork.id(2).hash
        try open(&mailboxes, &log, by: 7, at: start)
        _ = try mailboxes.open(other, by: 8, at: start.monotonic)
        _ = write(&mailboxes, to: &log, at: start)
        var worst = 0
        for round in 1...3000 {
            let now = later(.milliseconds(20 * round))
            for _ in 0..<4 { _ = mailboxes.put(dice.bytes(200), reply: try reply(1), into: box) }
            // One in each round that nobody fetches, as long as there are few.
            if round % 16 == 0, round < 2000 {
                _ = mailboxes.put(dice.bytes(200), reply: try reply(2), into: other)
            }
            _ = write(&mailboxes, to: &log, at: now)
            mailboxes.acknowledge(.max >> 2, by: 7, at: now.monotonic)
            #expect(mailboxes.logByteCount == log.byteCount)
            worst = max(worst, log.byteCount - 2 * (mailboxes.byteCount / 200) * 285)
        }
        // Twice what is in them, the waste that there may be, and two segments.
        #expect(worst < limits.waste + 3 * limits.segmentBytes, "\(worst)")
        // All of it is found again.
        _ = write(&mailboxes, to: &log, at: later(.seconds(70)))
        let found = Mailboxes(limits, log.read(), at: start)
        #expect(found.byteCount == mailboxes.byteCount && found.byteCount > 20_000)
    }
}
