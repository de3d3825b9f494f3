import FogCore
import FogSimulation
import FogSphinx

@testable import FogMixnet

/// A gateway with its log, and clients who write down all that they are told.
struct MailboxWorld {
    struct Violation: Error, CustomStringConvertible {
        let description: String
    }

    /// How the gateway ends.
    enum End {
        case inOrder, killed, withoutPower
    }

    var dice: SeededGenerator
    var limits = Mailboxes.Limits()
    private(set) var log: TrialMailboxLog
    private(set) var mailboxes: Mailboxes
    private(set) var now = Now(
        monotonic: MonotonicInstant(nanoseconds: 1 << 40), wall: WallTime(millisecondsSinceEpoch: 1_800_000_000_000))
    private(set) var counts: [String: Int] = [:]
    private let boxes: [Bytes32]
    private var guest: UInt64 = 0
    private var guests: [UInt64: Bytes32] = [:]
    private var waiting: [UInt64: Bytes32] = [:]
    private var lastItem: UInt64 = 0
    /// What clients have seen: which item a number stood for.
    private var seen: [Bytes32: [UInt64: SURBIdentifier]] = [:]
    /// Items that aren't acknowledged, by mailbox, and those that are written, or on stable storage.
    private var open: [Bytes32: [SURBIdentifier]] = [:]
    private var written: Set<SURBIdentifier> = []
    private var stable: Set<SURBIdentifier> = []
    private var told: Set<Bytes32> = []
    private var isDiskBroken = false

    init(seed: UInt64, limits: Mailboxes.Limits, synchronizes: Bool = true) {
        dice = SeededGenerator(seed: seed)
        self.limits = limits
        log = TrialMailboxLog(synchronizes: synchronizes)
        boxes = (1...6).map { TrialNetwork.id($0).hash }
        mailboxes = Mailboxes(limits, MailboxRemains(), at: now)
    }

    private mutating func count(_ what: String) { counts[what, default: 0] += 1 }

    // MARK: What happens

    mutating func step() throws {
        now = Now(
            monotonic: now.monotonic.advanced(by: .milliseconds(Int(dice.number(below: 400)))),
            wall: now.wall.advanced(by: .milliseconds(200)))
        switch dice.index(below: 24) {
        case 0, 1: try comes()
        case 2..<9: puts()
        case 9..<12: try fetches()
        case 12: leaves()
        case 13 where dice.happens(at: 0.1): isDiskBroken.toggle()
        case 14 where dice.happens(at: 0.2): try restart(.killed)
        case 15 where dice.happens(at: 0.2): try restart(.withoutPower)
        case 16 where dice.happens(at: 0.2): try restart(.inOrder)
        case 17: mailboxes.forgetUnused(at: now.monotonic)
        default: try writes()
        }
    }

    private mutating func comes() throws {
        guest += 1
        let mailbox = boxes[dice.index(below: boxes.count)]
        do throws(MailboxRefusal) {
            switch try mailboxes.open(mailbox, by: guest, at: now.monotonic) {
            case .open: entered(guest, mailbox)
            case .waits: waiting[guest] = mailbox
            }
        } catch {
            count("refused \(error.rawValue)")
        }
    }

    private mutating func entered(_ guest: UInt64, _ mailbox: Bytes32) {
        guests = guests.filter { $0.value != mailbox }
        guests[guest] = mailbox
        told.insert(mailbox)
        count("opened")
    }

    private mutating func leaves() {
        guard let guest = guests.keys.sorted().first else { return }
        guests[guest] = nil
        mailboxes.left(guest, at: now.monotonic)
    }

    private mutating func puts() {
        let mailbox = boxes[dice.index(below: boxes.count)]
        lastItem += 1
        let number = lastItem.bigEndianBytes
        guard let reply = SURBIdentifier(number + number) else { return }
        let outcome = mailboxes.put(number + dice.bytes(92), reply: reply, into: mailbox).outcome
        count("\(outcome)")
        if outcome == .taken { open[mailbox, default: []].append(reply) }
    }

    private mutating func fetches() throws {
        guard let (guest, mailbox) = guests.sorted(by: { $0.key < $1.key }).randomElement(using: &dice) else { return }
        let items = mailboxes.first(1 + dice.index(below: 5), for: guest)
        var last: UInt64 = 0
        for item in items {
            guard item.sequence > last else { throw Violation(description: "numbers of items don't grow") }
            last = item.sequence
            if let other = seen[mailbox]?[item.sequence], other != item.reply {
                throw Violation(description: "\(item.sequence) stood for another item")
            }
            seen[mailbox, default: [:]][item.sequence] = item.reply
        }
        guard dice.happens(at: 0.7), !items.isEmpty else { return }
        mailboxes.acknowledge(last, by: guest, at: now.monotonic)
        let gone = Set(items.map(\.reply))
        open[mailbox]?.removeAll { gone.contains($0) }
        count("acknowledged")
    }

    private mutating func writes() throws {
        guard let batch = mailboxes.nextBatch(at: now) else { return log.remove(mailboxes.takeNeedless()) }
        if isDiskBroken {
            // Something of it may be there all the same.
            if !batch.isNew { log.write(batch, only: dice.index(below: batch.records.count + 1)) }
            if dice.happens(at: 0.5) {
                log.cut(batch.segment)
                written.formIntersection(stable)
            }
            count("failed")
            return hear(mailboxes.failed(batch, at: now.monotonic))
        }
        log.write(batch)
        for case .item(_, let item) in batch.records { written.insert(item.reply) }
        if batch.isSynchronized { stable.formUnion(written) }
        hear(mailboxes.written(batch, byteCount: log.byteCount(of: batch.segment), at: now.monotonic))
        count(batch.isSynchronized ? "synchronized" : "written")
        log.remove(mailboxes.takeNeedless())
    }

    private mutating func hear(_ news: [MailboxNews]) {
        for one in news {
            guard let mailbox = waiting.removeValue(forKey: one.guest) else { continue }
            if case .success = one.result { entered(one.guest, mailbox) }
        }
    }

    // MARK: Ends

    private mutating func restart(_ end: End) throws {
        var isClosed = false
        switch end {
        case .inOrder:
            mailboxes.end()
            for _ in 0..<1000 {
                let before = counts["failed"]
                guard mailboxes.hasNews, before == counts["failed"] else { break }
                try writes()
            }
            if let (segment, record) = mailboxes.closing {
                log.write(record, to: segment)
                isClosed = true
            }
        case .killed:
            // In the middle of a write, perhaps.
            if dice.happens(at: 0.5), let batch = mailboxes.nextBatch(at: now) {
                log.write(batch, only: dice.index(below: batch.records.count + 1))
            }
        case .withoutPower:
            if dice.happens(at: 0.5), let batch = mailboxes.nextBatch(at: now) {
                log.write(batch, only: dice.index(below: batch.records.count + 1))
            }
            log.losePower(&dice)
        }
        count("\(end)")
        let counted = mailboxes.count
        let remains = log.read()
        mailboxes = Mailboxes(limits, remains, at: now)
        (guests, waiting) = ([:], [:])
        if isClosed, mailboxes.count != counted {
            throw Violation(description: "\(mailboxes.count) mailboxes are there, not \(counted)")
        }
        try check(end, isClosed: isClosed)
        isDiskBroken = false
    }

    /// What must be there is there.
    private mutating func check(_ end: End, isClosed: Bool) throws {
        for mailbox in told where mailboxes.mailboxes[mailbox] == nil {
            throw Violation(description: "a mailbox is gone of which its client was told")
        }
        for (mailbox, replies) in open {
            let found = Set(mailboxes.mailboxes[mailbox]?.items.map(\.item.reply) ?? [])
            let expected = end == .withoutPower ? stable : isClosed ? Set(replies) : written
            for reply in replies where expected.contains(reply) && !found.contains(reply) {
                throw Violation(description: "an item is lost: \(end)")
            }
            // What is lost now may be lost.
            open[mailbox] = replies.filter { found.contains($0) }
        }
        for box in mailboxes.mailboxes.values {
            let numbers = box.items.map(\.item.sequence)
            guard numbers == numbers.sorted(), Set(numbers).count == numbers.count, box.next > (numbers.last ?? 0)
            else {
                throw Violation(description: "items are out of order")
            }
        }
        let here = Set(mailboxes.mailboxes.values.flatMap { $0.items.map(\.item.reply) })
        written.formIntersection(here)
        stable = written
        written.formUnion(here)
        stable.formUnion(here)
    }
}
