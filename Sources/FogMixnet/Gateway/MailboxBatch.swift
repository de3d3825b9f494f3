import FogCore

/// What a gateway is to write down next.
public struct MailboxBatch: Sendable {
    /// The segment that it goes to.
    public let segment: UInt32
    /// Whether the segment is to be made for it.
    public let isNew: Bool
    public let records: [MailboxRecord]
    /// Whether it is to be on stable storage before anything else happens.
    public let isSynchronized: Bool
    /// Items that are in it.
    let items: [(mailbox: Bytes32, sequence: UInt64)]
    /// Mailboxes that are told of when it is on stable storage.
    let mailboxes: [Bytes32]
}

/// A guest whose mailbox is open now, or can't be.
public struct MailboxNews: Hashable, Sendable {
    public let guest: UInt64
    public let result: Result<Mailboxes.Opening, MailboxRefusal>

    public init(guest: UInt64, result: Result<Mailboxes.Opening, MailboxRefusal>) {
        self.guest = guest
        self.result = result
    }
}
