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
