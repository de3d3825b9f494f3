public import FogCore
import FogSphinx

/// What a gateway writes down about its mailboxes.
///
/// ```
/// 1 table      version 1 (1), floor 8               what follows up to the table's end is all there is
/// 2 mailbox    mailbox 32, next 8, acknowledged 8, flags 1, hour 4
/// 3 end        how many mailboxes the table has 4
/// 4 forgotten  mailbox 32, floor 8
/// 5 item       mailbox 32, sequence 8, SURB 16, the body
/// 6 closed                                          the gateway ended in order
/// ```
public enum MailboxRecord: Hashable, Sendable {
    case table(floor: UInt64)
    case mailbox(MailboxState)
    case tableEnd(count: UInt32)
    case forgotten(Bytes32, floor: UInt64)
    case item(Bytes32, MailboxItem)
    case closed

    /// The version of the format, which stands in tables.
    static let version: UInt8 = 1
    /// Numbers of items are smaller than this: a file's numbers can't make the gateway's own overflow.
    static let sequenceLimit: UInt64 = 1 << 62
    /// The longest body of an item.
    public static let bodyLimit = 1 << 20
    /// The longest record, in bytes.
    public static let byteLimit = 64 + bodyLimit

    /// As it is written.
    public var bytes: [UInt8] {
        var bytes: [UInt8] = []
        switch self {
        case .table(let floor):
            bytes = [1, Self.version]
            bytes.appendInteger(floor)
        case .mailbox(let state):
            bytes.reserveCapacity(54)
            bytes.append(2)
            bytes += state.mailbox.array
            bytes.appendInteger(state.next)
            bytes.appendInteger(state.acknowledged)
            bytes.append((state.isOpen ? 1 : 0) | (state.hasAcknowledged ? 2 : 0))
            bytes.appendInteger(state.hour)
        case .tableEnd(let count):
            bytes = [3]
            bytes.appendInteger(count)
        case .forgotten(let mailbox, let floor):
            bytes = [4] + mailbox.array
            bytes.appendInteger(floor)
        case .item(let mailbox, let item):
            bytes.reserveCapacity(57 + item.body.count)
            bytes.append(5)
            bytes += mailbox.array
            bytes.appendInteger(item.sequence)
            bytes += item.reply.array
            bytes += item.body
        case .closed: bytes = [6]
        }
        return bytes
    }

    /// Reads a record.
    public init(reading bytes: RawSpan) throws(ByteError) {
        var reader = ByteReader(bytes)
        switch try reader.readInteger(UInt8.self) {
        case 1:
            guard try reader.readInteger(UInt8.self) == Self.version else { throw .invalid(field: "version") }
            self = .table(floor: try Self.readSequence(&reader))
        case 2:
            let mailbox = try Self.readMailbox(&reader)
            let next = try Self.readSequence(&reader)
            let acknowledged = try Self.readSequence(&reader)
            guard acknowledged < next else { throw .invalid(field: "acknowledged") }
            let flags = try reader.readInteger(UInt8.self)
            guard flags < 4 else { throw .invalid(field: "flags") }
            self = .mailbox(
                MailboxState(
                    mailbox: mailbox, next: next, acknowledged: acknowledged, isOpen: flags & 1 != 0,
                    hasAcknowledged: flags & 2 != 0, hour: try reader.readInteger(UInt32.self)))
        case 3: self = .tableEnd(count: try reader.readInteger(UInt32.self))
        case 4:
            let mailbox = try Self.readMailbox(&reader)
            self = .forgotten(mailbox, floor: try Self.readSequence(&reader))
        case 5:
            let mailbox = try Self.readMailbox(&reader)
            let sequence = try Self.readSequence(&reader)
            guard sequence > 0, let reply = SURBIdentifier(try reader.readArray(SURBIdentifier.byteCount)),
                reader.remaining <= Self.bodyLimit
            else { throw .invalid(field: "item") }
            let body = try reader.readArray(reader.remaining)
            self = .item(mailbox, MailboxItem(sequence: sequence, reply: reply, body: body))
        case 6: self = .closed
        default: throw .invalid(field: "record")
        }
        try reader.finish()
    }

    private static func readMailbox(_ reader: inout ByteReader) throws(ByteError) -> Bytes32 {
        guard let mailbox = Bytes32(try reader.readArray(32)) else { throw .invalid(field: "mailbox") }
        return mailbox
    }

    private static func readSequence(_ reader: inout ByteReader) throws(ByteError) -> UInt64 {
        let sequence = try reader.readInteger(UInt64.self)
        guard sequence < sequenceLimit else { throw .invalid(field: "sequence") }
        return sequence
    }
}

/// What is written down about one mailbox, but for its items.
public struct MailboxState: Hashable, Sendable {
    public let mailbox: Bytes32
    /// The number of the next item; those that are there may say more.
    public var next: UInt64
    /// Items up to this one are gone.
    public var acknowledged: UInt64
    /// Whether somebody had it open.
    public let isOpen: Bool
    /// Whether anything in it was ever acknowledged.
    public let hasAcknowledged: Bool
    /// The hour since 1970 at whose end it goes, if nobody opens it. No finer: the file isn't to say when a client was there.
    public let hour: UInt32
}
