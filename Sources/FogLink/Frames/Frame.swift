import FogCore

/// What a record holds, one after the other. Numbers are big-endian.
enum FrameKind: UInt8 {
    /// Zeros up to the record's end.
    case padding = 0x00
    /// u32 stream, u8 flags (1: the stream's last), u24 length, bytes.
    case stream = 0x01
    /// u8 channel, u24 length, bytes: a whole datagram.
    case datagram = 0x02
    /// u8 channel, u24 length of the whole, u24 length here, bytes: the beginning of one.
    case datagramBegin = 0x03
    /// u24 length, bytes: what follows.
    case datagramMore = 0x04
    /// u64 to be sent back.
    case ping = 0x05
    /// The same u64.
    case pong = 0x06
    /// u16 reason, u8 length, text: the sender's last frame.
    case close = 0x07
    /// The sender's next record is under its next key; the last frame of a record.
    case keyUpdate = 0x08
    /// u32 stream (0 for the whole link), u32 further bytes that may be sent.
    case windowUpdate = 0x09
    /// u32 stream, u16 reason: the sender neither sends nor takes more on it.
    case reset = 0x0a
    /// u8 role, Ed25519 key (32), signature (64).
    case identity = 0x0b
}

/// A frame as it was read; bytes are places in the record.
enum Frame: Hashable {
    case stream(id: UInt32, isLast: Bool, bytes: Range<Int>)
    case datagram(channel: UInt8, bytes: Range<Int>)
    case datagramBegin(channel: UInt8, total: Int, bytes: Range<Int>)
    case datagramMore(bytes: Range<Int>)
    case ping(UInt64)
    case pong(UInt64)
    case close(reason: UInt16, text: String)
    case keyUpdate
    case windowUpdate(id: UInt32, increment: UInt32)
    case reset(id: UInt32, reason: UInt16)
    case identity(role: UInt8, key: Range<Int>, signature: Range<Int>)
}

/// Reads the frames of a record, one after the other.
struct FrameReader {
    /// Where the next frame begins.
    private(set) var position = 0

    /// The next frame, or `nil` behind the last.
    ///
    /// - Throws: ``LinkError/frame(_:)`` if there is something that isn't one.
    mutating func next(in record: [UInt8]) throws(LinkError) -> Frame? {
        guard position < record.count else { return nil }
        guard let kind = FrameKind(rawValue: record[position]) else {
            throw .frame("there is no kind \(record[position])")
        }
        position += 1
        switch kind {
        case .padding:
            guard record[position...].allSatisfy({ $0 == 0 }) else { throw .frame("padding isn't zeros") }
            position = record.count
            return nil
        case .stream:
            let id = UInt32(try number(4, record))
            let flags = try number(1, record)
            guard flags <= 1 else { throw .frame("a stream has unknown flags") }
            return .stream(id: id, isLast: flags == 1, bytes: try bytes(Int(try number(3, record)), record))
        case .datagram:
            let channel = UInt8(try number(1, record))
            return .datagram(channel: channel, bytes: try bytes(Int(try number(3, record)), record))
        case .datagramBegin:
            let channel = UInt8(try number(1, record))
            let total = Int(try number(3, record))
            return .datagramBegin(channel: channel, total: total, bytes: try bytes(Int(try number(3, record)), record))
        case .datagramMore: return .datagramMore(bytes: try bytes(Int(try number(3, record)), record))
        case .ping: return .ping(try number(8, record))
        case .pong: return .pong(try number(8, record))
        case .close:
            let reason = UInt16(try number(2, record))
            let text = record[try bytes(Int(try number(1, record)), record)]
            return .close(reason: reason, text: String(decoding: text, as: UTF8.self))
        case .keyUpdate:
            guard position == record.count else { throw .frame("something follows a key update") }
            return .keyUpdate
        case .windowUpdate:
            return .windowUpdate(id: UInt32(try number(4, record)), increment: UInt32(try number(4, record)))
        case .reset: return .reset(id: UInt32(try number(4, record)), reason: UInt16(try number(2, record)))
        case .identity:
            let role = UInt8(try number(1, record))
            return .identity(role: role, key: try bytes(32, record), signature: try bytes(64, record))
        }
    }

    private mutating func number(_ count: Int, _ record: [UInt8]) throws(LinkError) -> UInt64 {
        let range = try bytes(count, record)
        return record[range].reduce(0) { $0 << 8 | UInt64($1) }
    }

    private mutating func bytes(_ count: Int, _ record: [UInt8]) throws(LinkError) -> Range<Int> {
        guard count <= record.count - position else { throw .frame("it ends beyond its record") }
        defer { position += count }
        return position..<position + count
    }
}

/// Writes frames behind each other.
extension [UInt8] {
    /// Appends the head of a frame: its kind, and fields of so many bytes each.
    mutating func append(_ kind: FrameKind, _ fields: (value: UInt64, byteCount: Int)...) {
        append(kind.rawValue)
        for field in fields {
            for shift in stride(from: 8 * (field.byteCount - 1), through: 0, by: -8) {
                append(UInt8(truncatingIfNeeded: field.value >> UInt64(shift)))
            }
        }
    }
}
