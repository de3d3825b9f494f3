public import FogCore
public import FogSphinx

/// What a client and its gateway say to each other about a mailbox: datagrams on a channel of their own.
///
/// ```
/// 1 open     public key 32, signature 64
/// 2 fetch    acknowledged 8, count 1    answered by as many items or blanks
/// 3 push     acknowledged 8, wanted 1   whether items are to come at once
/// 129 opened waiting 4
/// 130 item   sequence 8, SURB 16, the body
/// 131 blank                             as long as an item
/// 132 closed reason 1
/// ```
public enum MailboxMessage: Hashable, Sendable {
    /// The channel of a link.
    public static let channel: UInt8 = 16
    /// The most items that are fetched at a time.
    public static let fetchLimit = 64

    /// Open a mailbox over this link.
    case open(publicKey: [UInt8], signature: [UInt8])
    /// Forget items up to one, and send so many more.
    case fetch(acknowledged: UInt64, count: Int)
    /// Forget items up to one, and send each that comes from now on at once, or don't any more.
    case push(acknowledged: UInt64, Bool)
    /// The mailbox is open, with so many items.
    case opened(waiting: Int)
    /// What came through a SURB.
    case item(MailboxItem)
    /// Nothing.
    case blank
    /// The mailbox can't be used any more.
    case closed(MailboxRefusal)

    /// Bytes of an item, and of what stands for none.
    static func itemLength(_ geometry: Geometry) -> Int { 1 + 8 + SURBIdentifier.byteCount + geometry.bodyLength }

    /// The datagram.
    public func bytes(_ geometry: Geometry) -> [UInt8] {
        var bytes: [UInt8] = []
        switch self {
        case .open(let publicKey, let signature): bytes = [1] + publicKey + signature
        case .fetch(let acknowledged, let count):
            bytes = [2]
            bytes.appendInteger(acknowledged)
            bytes.append(UInt8(clamping: count))
        case .push(let acknowledged, let wanted):
            bytes = [3]
            bytes.appendInteger(acknowledged)
            bytes.appendFlag(wanted)
        case .opened(let waiting):
            bytes = [129]
            bytes.appendInteger(UInt32(clamping: waiting))
        case .item(let item):
            bytes.reserveCapacity(Self.itemLength(geometry))
            bytes.append(130)
            bytes.appendInteger(item.sequence)
            bytes += item.reply.array
            bytes += item.body
        case .blank: bytes = [131] + [UInt8](repeating: 0, count: Self.itemLength(geometry) - 1)
        case .closed(let refusal): bytes = [132, refusal.rawValue]
        }
        return bytes
    }

    /// Reads a datagram.
    public init(reading bytes: RawSpan, geometry: Geometry) throws(ByteError) {
        var reader = ByteReader(bytes)
        switch try reader.readInteger(UInt8.self) {
        case 1: self = .open(publicKey: try reader.readArray(32), signature: try reader.readArray(64))
        case 2:
            let acknowledged = try reader.readInteger(UInt64.self)
            self = .fetch(
                acknowledged: acknowledged, count: min(Self.fetchLimit, Int(try reader.readInteger(UInt8.self))))
        case 3:
            let acknowledged = try reader.readInteger(UInt64.self)
            self = .push(acknowledged: acknowledged, try reader.readFlag("push"))
        case 129: self = .opened(waiting: Int(try reader.readInteger(UInt32.self)))
        case 130:
            let sequence = try reader.readInteger(UInt64.self)
            guard let reply = SURBIdentifier(try reader.readArray(SURBIdentifier.byteCount)) else {
                throw .invalid(field: "surb")
            }
            self = .item(
                MailboxItem(sequence: sequence, reply: reply, body: try reader.readArray(geometry.bodyLength)))
        case 131:
            _ = try reader.readSpan(Self.itemLength(geometry) - 1)
            self = .blank
        case 132:
            guard let refusal = MailboxRefusal(rawValue: try reader.readInteger(UInt8.self)) else {
                throw .invalid(field: "reason")
            }
            self = .closed(refusal)
        default: throw .invalid(field: "message")
        }
        try reader.finish()
    }
}
