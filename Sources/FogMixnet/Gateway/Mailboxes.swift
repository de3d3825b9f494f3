public import FogCore
public import FogSphinx
import HeapModule

/// The mailboxes of a gateway: what came for each and wasn't acknowledged, the oldest first.
///
/// All is bounded: how many there are, how many items each has, how many bytes together. What comes for a mailbox that is full
/// or isn't there is refused. Bytes are shared out so that no mailbox can keep others from having some
/// (``Limits/reserved``). A mailbox that nobody has opened for long goes with what is in it; if there are too many, those
/// go first from which nothing was ever acknowledged and that nobody has used for longest.
///
/// What is to be written down for the next start of the gateway is in `Mailboxes+Keeping.swift`.
public struct Mailboxes: Sendable {
    /// The bounds.
    public struct Limits: Sendable {
        /// Mailboxes at a time.
        public var mailboxes = 16_384
        /// Items of one.
        public var items = 1024
        /// Bytes of all items.
        public var bytes = 512 << 20
        /// How long a mailbox is kept that nobody opens.
        public var lifetime = Duration.seconds(86_400)
        /// How long one doesn't make room for others that nobody has open, if its client was there to acknowledge something.
        public var grace = Duration.seconds(3600)
        /// Bytes of a segment of the log, about, and how long one is written to.
        public var segmentBytes = 16 << 20
        public var segmentTime = Duration.seconds(3600)
        /// About how many bytes of items are written at a time.
        public var batchBytes = 1 << 20
        /// How many bytes of the log may be of no use, beside as many as are of use.
        public var waste = 64 << 20
        /// For how long a log that failed isn't tried again.
        public var pause = Duration.seconds(5)

        public init() {}

        /// Bytes that each mailbox can have whatever others have: half of all, in equal parts.
        public var reserved: Int { bytes / 2 / max(1, mailboxes) }
    }

    /// What became of an item.
    public enum Outcome: Hashable, Sendable {
        case taken
        /// There is no such mailbox.
        case unknown
        /// The mailbox, or the gateway, is full.
        case full
    }

    /// What became of a wish to open a mailbox.
    public enum Opening: Hashable, Sendable {
        /// It is open, with so many items; another guest had it open until now.
        case open(waiting: Int, before: UInt64?)
        /// It will be open when it is written down.
        case waits
    }

    struct Entry: Sendable {
        let item: MailboxItem
        /// The segment of the log that has it.
        var segment: UInt32?
    }

    struct Mailbox: Sendable {
        var items: [Entry] = []
        var byteCount = 0
        var next: UInt64
        /// Items up to this one are gone.
        var acknowledged: UInt64
        var hasAcknowledged = false
        var guest: UInt64?
        var isPushed = false
        /// The last that was pushed.
        var pushed: UInt64 = 0
        /// When it goes if nobody opens it: a lifetime after it was used.
        var expiresAt: MonotonicInstant
        /// Changes with each guest who leaves.
        var stamp: UInt64 = 0
        /// Whether it survives the end of the system. Before that its client doesn't hear of it.
        var isKept: Bool

        /// Where the first item behind a number is.
        func index(after sequence: UInt64) -> Int {
            var (low, high) = (0, items.count)
            while low < high {
                let middle = (low + high) / 2
                if items[middle].item.sequence > sequence { high = middle } else { low = middle + 1 }
            }
            return low
        }

        /// Takes out items up to a number.
        mutating func takeFirst(through sequence: UInt64) -> [Entry] {
            let gone = Array(items[..<index(after: sequence)])
            guard let last = gone.last else { return [] }
            items.removeFirst(gone.count)
            acknowledged = last.item.sequence
            hasAcknowledged = true
            byteCount -= gone.reduce(0) { $0 + $1.item.body.count }
            return gone
        }

        func index(of sequence: UInt64) -> Int? {
            guard sequence > 0 else { return nil }
            let index = index(after: sequence - 1)
            return index < items.count && items[index].item.sequence == sequence ? index : nil
        }
    }

    /// A mailbox that may make room, in the order in which they do.
    private struct Leftover: Comparable, Sendable {
        let hasAcknowledged: Bool
        let expiresAt: MonotonicInstant
        let stamp: UInt64
        let mailbox: Bytes32

        static func < (left: Self, right: Self) -> Bool {
            (left.hasAcknowledged ? 1 : 0, left.expiresAt, left.stamp)
                < (right.hasAcknowledged ? 1 : 0, right.expiresAt, right.stamp)
        }
    }

    let limits: Limits
    var mailboxes: [Bytes32: Mailbox] = [:]
    private var guests: [UInt64: Bytes32] = [:]
    /// Those that nobody has open; some entries don't hold any more.
    private var leftovers = Heap<Leftover>()
    private var lastStamp: UInt64 = 0
    /// Bytes of all items.
    public internal(set) var byteCount = 0
    /// Bytes of items beyond what is reserved for each mailbox.
    private(set) var excess = 0
    var keeping: Keeping

    /// Makes one without mailboxes.
    ///
    /// - Parameter isDurable: Whether somebody writes down what is in it: see ``nextBatch(at:)``.
    public init(_ limits: Limits = Limits(), isDurable: Bool = false) {
        self.limits = limits
        keeping = Keeping(isDurable: isDurable)
    }

    /// How many there are.
    public var count: Int { mailboxes.count }

    // MARK: Guests

    /// Opens a mailbox for a guest who has shown its key; makes it the first time.
    ///
    /// - Throws: ``MailboxRefusal/full``, or ``MailboxRefusal/unkept`` if it isn't written down and can't be now.
    public mutating func open(
        _ mailbox: Bytes32, by guest: UInt64, at now: MonotonicInstant
    ) throws(MailboxRefusal) -> Opening {
        let isKept = mailboxes[mailbox].map(\.isKept) ?? !keeping.isDurable
        guard isKept || !keeping.isFailing, !keeping.isEnded else { throw .unkept }
        if mailboxes[mailbox] == nil {
            makeRoom(at: now)
            guard mailboxes.count < limits.mailboxes else { throw .full }
            add(
                mailbox,
                Mailbox(
                    next: keeping.floor, acknowledged: keeping.floor - 1, expiresAt: now.advanced(by: limits.lifetime),
                    isKept: isKept))
            noteChanged(mailbox)
        }
        keeping.awaiting[guest] = isKept ? nil : mailbox
        guard isKept else { return .waits }
        return enter(mailbox, guest, at: now)
    }

    /// Puts a mailbox there that nobody has open.
    mutating func add(_ mailbox: Bytes32, _ box: Mailbox) {
        mailboxes[mailbox] = box
        noteUnused(mailbox)
    }

    mutating func enter(_ mailbox: Bytes32, _ guest: UInt64, at now: MonotonicInstant) -> Opening {
        let before = mailboxes[mailbox]?.guest
        if let before { guests[before] = nil }
        if let other = guests[guest], other != mailbox { leave(other, at: now) }
        guests[guest] = mailbox
        mailboxes[mailbox]?.guest = guest
        mailboxes[mailbox]?.isPushed = false
        touch(mailbox, at: now)
        noteChanged(mailbox)
        return .open(waiting: mailboxes[mailbox]?.items.count ?? 0, before: before == guest ? nil : before)
    }

    /// A guest has gone.
    public mutating func left(_ guest: UInt64, at now: MonotonicInstant) {
        keeping.awaiting[guest] = nil
        guard let mailbox = guests.removeValue(forKey: guest) else { return }
        leave(mailbox, at: now)
    }

    private mutating func leave(_ mailbox: Bytes32, at now: MonotonicInstant) {
        mailboxes[mailbox]?.guest = nil
        mailboxes[mailbox]?.isPushed = false
        touch(mailbox, at: now)
        noteUnused(mailbox)
        noteChanged(mailbox)
    }

    private mutating func touch(_ mailbox: Bytes32, at now: MonotonicInstant) {
        mailboxes[mailbox]?.expiresAt = now.advanced(by: limits.lifetime)
    }

    // MARK: Items

    /// Puts something into a mailbox.
    ///
    /// - Returns: What became of it, and the guest who wants to have it at once.
    public mutating func put(
        _ body: [UInt8], reply: SURBIdentifier, into mailbox: Bytes32
    ) -> (outcome: Outcome, guest: UInt64?) {
        guard let index = mailboxes.index(forKey: mailbox) else { return (.unknown, nil) }
        let before = mailboxes.values[index].byteCount
        let bytes = before + body.count
        let next = mailboxes.values[index].next
        guard mailboxes.values[index].items.count < limits.items, hasRoom(for: bytes, beside: before),
            next < MailboxRecord.sequenceLimit - 1, !keeping.isEnded
        else { return (.full, nil) }
        let guest = mailboxes.values[index].isPushed ? mailboxes.values[index].guest : nil
        mailboxes.values[index].items.append(Entry(item: MailboxItem(sequence: next, reply: reply, body: body)))
        mailboxes.values[index].next = next + 1
        mailboxes.values[index].byteCount = bytes
        account(from: before, to: bytes)
        noteItem(mailbox, next)
        return (.taken, guest)
    }

    /// Whether a mailbox may have so many bytes that has others: its reserved part always, beyond that as long as all together
    /// have less than a quarter of all bytes beyond theirs, and its equal part of another quarter.
    private func hasRoom(for bytes: Int, beside before: Int) -> Bool {
        let more = max(0, bytes - limits.reserved)
        guard more > 0 else { return true }
        let excess = excess + more - max(0, before - limits.reserved)
        let quarter = limits.bytes / 4
        return excess <= quarter || (excess <= 2 * quarter && more <= quarter / max(1, mailboxes.count))
    }

    /// Takes note that the bytes of a mailbox have become more, or fewer.
    mutating func account(from before: Int, to bytes: Int) {
        byteCount += bytes - before
        excess += max(0, bytes - limits.reserved) - max(0, before - limits.reserved)
    }

    /// Forgets what a guest has acknowledged.
    public mutating func acknowledge(_ sequence: UInt64, by guest: UInt64, at now: MonotonicInstant) {
        guard let mailbox = guests[guest], let index = mailboxes.index(forKey: mailbox) else { return }
        touch(mailbox, at: now)
        let before = mailboxes.values[index].byteCount
        let gone = mailboxes.values[index].takeFirst(through: sequence)
        guard !gone.isEmpty else { return }
        for entry in gone { noteGone(entry, isMoved: false) }
        account(from: before, to: mailboxes.values[index].byteCount)
        noteChanged(mailbox)
    }

    /// The first items of a guest's mailbox.
    public func first(_ count: Int, for guest: UInt64) -> [MailboxItem] {
        guard let mailbox = guests[guest], let box = mailboxes[mailbox] else { return [] }
        return box.items.prefix(count).map(\.item)
    }

    /// Says whether a guest wants to have items at once, from the first on.
    public mutating func push(_ isWanted: Bool, to guest: UInt64) {
        guard let mailbox = guests[guest], let box = mailboxes[mailbox] else { return }
        if isWanted, !box.isPushed { mailboxes[mailbox]?.pushed = 0 }
        mailboxes[mailbox]?.isPushed = isWanted
    }

    /// The next item that a guest wants to have at once and wasn't given yet.
    public mutating func nextPushed(to guest: UInt64) -> MailboxItem? {
        guard let mailbox = guests[guest], let box = mailboxes[mailbox], box.isPushed else { return nil }
        let index = box.index(after: box.pushed)
        guard index < box.items.count else { return nil }
        let item = box.items[index].item
        mailboxes[mailbox]?.pushed = item.sequence
        return item
    }

    // MARK: Going

    /// Forgets mailboxes that nobody has opened for long. O(mailboxes).
    public mutating func forgetUnused(at now: MonotonicInstant) {
        let old = mailboxes.filter { $0.value.guest == nil && $0.value.expiresAt <= now }
        for mailbox in old.keys { forget(mailbox) }
    }

    /// Makes room for another mailbox, if there is none and it can be made.
    private mutating func makeRoom(at now: MonotonicInstant) {
        let spared = now.advanced(by: limits.lifetime).advanced(by: .zero - limits.grace)
        while mailboxes.count >= limits.mailboxes, let first = leftovers.min {
            if holds(first), first.hasAcknowledged, first.expiresAt > spared { return }
            leftovers.removeMin()
            if holds(first) { forget(first.mailbox) }
        }
    }

    private func holds(_ leftover: Leftover) -> Bool {
        guard let box = mailboxes[leftover.mailbox] else { return false }
        return box.guest == nil && box.stamp == leftover.stamp
    }

    private mutating func noteUnused(_ mailbox: Bytes32) {
        lastStamp += 1
        mailboxes[mailbox]?.stamp = lastStamp
        guard let box = mailboxes[mailbox] else { return }
        leftovers.insert(
            Leftover(
                hasAcknowledged: box.hasAcknowledged, expiresAt: box.expiresAt, stamp: lastStamp, mailbox: mailbox))
        // Guests who come and go leave entries behind that hold no more.
        guard leftovers.count > 2 * limits.mailboxes + 64 else { return }
        leftovers = Heap(leftovers.unordered.filter(holds))
    }

    private mutating func forget(_ mailbox: Bytes32) {
        guard let box = mailboxes.removeValue(forKey: mailbox) else { return }
        account(from: box.byteCount, to: 0)
        for entry in box.items { noteGone(entry, isMoved: false) }
        noteForgotten(mailbox, next: box.next)
    }
}
