import FogCore
import FogSphinx
import Testing

@testable import FogMixnet

/// A flood for one mailbox of a gateway that writes down what comes.
@Suite struct MailboxFloodTests {
    private let start = Now(
        monotonic: MonotonicInstant(nanoseconds: 1 << 40), wall: WallTime(millisecondsSinceEpoch: 1_800_000_000_000))
    private let flooded = TrialNetwork.id(1).hash
    private let other = TrialNetwork.id(2).hash

    private func reply(_ number: UInt64) -> SURBIdentifier {
        SURBIdentifier(number.bigEndianBytes + number.bigEndianBytes)!
    }

    private func later(_ time: Duration) -> Now {
        Now(monotonic: start.monotonic.advanced(by: time), wall: start.wall.advanced(by: time))
    }

    private func write(_ mailboxes: inout Mailboxes, to log: inout TrialMailboxLog, at now: Now) {
        while let batch = mailboxes.nextBatch(at: now) {
            log.write(batch)
            _ = mailboxes.written(batch, byteCount: log.byteCount(of: batch.segment), at: now.monotonic)
            log.remove(mailboxes.takeNeedless())
        }
    }

    /// A million packets come for one mailbox in a quarter of an hour, whose owner fetches as a client does. What came
    /// first is kept, the disk doesn't fill, and who has the mailbox beside it notices nothing.
    @Test func aMillionPacketsForOneMailboxReachNobodyElse() throws {
        let body = [UInt8](repeating: 1, count: 2080)
        var log = TrialMailboxLog()
        var mailboxes = Mailboxes(Mailboxes.Limits(), MailboxRemains(), at: start)
        _ = try mailboxes.open(flooded, by: 1, at: start.monotonic)
        _ = try mailboxes.open(other, by: 2, at: start.monotonic)
        write(&mailboxes, to: &log, at: start)
        var (taken, refused, lost, fetched) = (0, 0, 0, 0)
        var (acknowledged, largest, worstLog) = (0 as UInt64, 0, 0)
        var now = start
        let names = [reply(1), reply(2)]
        for round in 0..<1_000_000 as Range<UInt64> {
            switch mailboxes.put(body, reply: names[0], into: flooded).outcome {
            case .taken: taken += 1
            case .full: refused += 1
            case .unknown: lost += 1
            }
            guard round % 550 == 0 else { continue }
            // Half a second has passed: both look into their mailboxes.
            now = later(.milliseconds(500 * Int(round / 550)))
            if mailboxes.put(body, reply: names[1], into: other).outcome != .taken { lost += 1 }
            for guest in [1, 2] as [UInt64] {
                let items = mailboxes.first(3, for: guest)
                guard let last = items.last else { continue }
                if guest == 1 {
                    if items[0].sequence != acknowledged + 1 { lost += 1 }
                    acknowledged = last.sequence
                } else {
                    fetched += items.count
                }
                mailboxes.acknowledge(last.sequence, by: guest, at: now.monotonic)
            }
            write(&mailboxes, to: &log, at: now)
            largest = max(largest, mailboxes.byteCount)
            worstLog = max(worstLog, log.byteCount)
        }
        #expect(lost == 0 && fetched == 1819)
        // The oldest stay, as many as a mailbox may have; each that is fetched makes room for one.
        #expect(taken == 1024 + Int(acknowledged) && refused == 1_000_000 - taken && acknowledged > 5000)
        #expect(largest <= 1025 * body.count && worstLog < 40 << 20)
        // And all of it is there after an end without a word.
        write(&mailboxes, to: &log, at: now)
        var found = Mailboxes(Mailboxes.Limits(), log.read(), at: now)
        _ = try found.open(flooded, by: 1, at: now.monotonic)
        write(&found, to: &log, at: now)
        let kept = found.first(2000, for: 1).map(\.sequence)
        #expect(kept == Array(acknowledged + 1...acknowledged + 1024))
    }
}
