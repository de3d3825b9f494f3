public import FogCore
public import FogSphinx

/// The mailboxes of a gateway: what came for each and wasn't acknowledged, the oldest first.
///
/// All is bounded: how many there are, how many items each has, how many bytes together. What comes for a mailbox that is full
/// or isn't there is refused; a mailbox that nobody has opened for long goes with what is in it.
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

        public init() {}
    }

    /// What became of an item.
    public enum Outcome: Hashable, Sendable {
        case taken
        /// There is no such mailbox.
        case unknown
        /// The mailbox, or the gateway, is full.
        case full
    }

    private struct Mailbox: Sendable {
        var items: [MailboxItem] = []
        var next: UInt64 = 1
        var guest: UInt64?
        var isPushed = false
        /// The last that was pushed.
        var pushed: UInt64 = 0
        var usedAt: MonotonicInstant
    }

    private let limits: Limits
    private var mailboxes: [Bytes32: Mailbox] = [:]
    private var guests: [UInt64: Bytes32] = [:]
    /// Bytes of all items.
    public private(set) var byteCount = 0

    /// Makes one without mailboxes.
    public init(_ limits: Limits = Limits()) { self.limits = limits }

    /// How many there are.
    public var count: Int { mailboxes.count }

    /// Opens a mailbox for a guest who has shown its key; makes it the first time.
    ///
    /// - Returns: How many items are in it, and the guest who had it open until now.
    /// - Throws: ``MailboxRefusal/full``.
    public mutating func open(
        _ mailbox: Bytes32, by guest: UInt64, at now: MonotonicInstant
    ) throws(MailboxRefusal) -> (waiting: Int, before: UInt64?) {
        if mailboxes[mailbox] == nil {
            if mailboxes.count >= limits.mailboxes { forgetUnused(at: now) }
            guard mailboxes.count < limits.mailboxes else { throw .full }
            mailboxes[mailbox] = Mailbox(usedAt: now)
        }
        let before = mailboxes[mailbox]?.guest
        if let before { guests[before] = nil }
        if let other = guests[guest], other != mailbox {
            mailboxes[other]?.guest = nil
            mailboxes[other]?.usedAt = now
        }
        guests[guest] = mailbox
        mailboxes[mailbox]?.guest = guest
        mailboxes[mailbox]?.isPushed = false
        mailboxes[mailbox]?.usedAt = now
        return (mailboxes[mailbox]?.items.count ?? 0, before == guest ? nil : before)
    }

    /// A guest has gone.
    public mutating func left(_ guest: UInt64, at now: MonotonicInstant) {
        guard let mailbox = guests.removeValue(forKey: guest) else { return }
        mailboxes[mailbox]?.guest = nil
        mailboxes[mailbox]?.isPushed = false
        mailboxes[mailbox]?.usedAt = now
    }

    /// Puts something into a mailbox.
    ///
    /// - Returns: What became of it, and the guest who wants to have it at once.
    public mutating func put(
        _ body: [UInt8], reply: SURBIdentifier, into mailbox: Bytes32
    ) -> (outcome: Outcome, guest: UInt64?) {
        guard let box = mailboxes[mailbox] else { return (.unknown, nil) }
        guard box.items.count < limits.items, byteCount + body.count <= limits.bytes else { return (.full, nil) }
        mailboxes[mailbox]?.items.append(MailboxItem(sequence: box.next, reply: reply, body: body))
        mailboxes[mailbox]?.next += 1
        byteCount += body.count
        return (.taken, box.isPushed ? box.guest : nil)
    }

    /// Forgets what a guest has acknowledged.
    public mutating func acknowledge(_ sequence: UInt64, by guest: UInt64, at now: MonotonicInstant) {
        guard let mailbox = guests[guest], let box = mailboxes[mailbox] else { return }
        let gone = box.items.prefix { $0.sequence <= sequence }
        byteCount -= gone.reduce(0) { $0 + $1.body.count }
        mailboxes[mailbox]?.items.removeFirst(gone.count)
        mailboxes[mailbox]?.usedAt = now
    }

    /// The first items of a guest's mailbox.
    public func first(_ count: Int, for guest: UInt64) -> [MailboxItem] {
        guard let mailbox = guests[guest], let box = mailboxes[mailbox] else { return [] }
        return Array(box.items.prefix(count))
    }

    /// Says whether a guest wants to have items at once, from the first on.
    public mutating func push(_ isWanted: Bool, to guest: UInt64) {
        guard let mailbox = guests[guest], let box = mailboxes[mailbox] else { return }
        if isWanted, !box.isPushed { mailboxes[mailbox]?.pushed = 0 }
        mailboxes[mailbox]?.isPushed = isWanted
    }

    /// The next item that a guest wants to have at once and wasn't given yet.
    public mutating func nextPushed(to guest: UInt64) -> MailboxItem? {
        guard let mailbox = guests[guest], let box = mailboxes[mailbox], box.isPushed, let first = box.items.first
        else { return nil }
        // Their numbers follow each other.
        let index = max(first.sequence, box.pushed + 1) - first.sequence
        guard index < box.items.count else { return nil }
        let item = box.items[Int(index)]
        mailboxes[mailbox]?.pushed = item.sequence
        return item
    }

    /// Forgets mailboxes that nobody has opened for long.
    public mutating func forgetUnused(at now: MonotonicInstant) {
        for (mailbox, box) in mailboxes where box.guest == nil {
            guard box.usedAt.advanced(by: limits.lifetime) <= now else { continue }
            byteCount -= box.items.reduce(0) { $0 + $1.body.count }
            mailboxes[mailbox] = nil
        }
    }
}
