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
