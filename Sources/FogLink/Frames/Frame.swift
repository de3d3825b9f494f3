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
