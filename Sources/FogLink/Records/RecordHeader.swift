/// What precedes each record in the clear: under which key it is encrypted, and how long it is.
struct RecordHeader: Hashable, Sendable {
    /// How many bytes a header has: the epoch, then 24 bits of length, big-endian.
    static let byteCount = 4
    /// The most bytes of frames in a record.
    static let plainLimit = 65_536

    /// How often the sender's key has been replaced, modulo 256.
    let epoch: UInt8
    /// How many bytes follow the header.
    let length: Int

    init(epoch: UInt8, length: Int) {
        self.epoch = epoch
        self.length = length
    }

    /// Reads the header at the beginning of at least ``byteCount`` bytes.
    ///
    /// - Throws: ``LinkError/recordLength(_:)`` if no record has this length.
    init(_ bytes: UnsafeRawBufferPointer) throws(LinkError) {
        guard bytes.count >= Self.byteCount else { throw .recordLength(bytes.count) }
        epoch = bytes[0]
        length = Int(bytes[1]) << 16 | Int(bytes[2]) << 8 | Int(bytes[3])
        guard (RecordCipher.tagByteCount + 1...RecordCipher.tagByteCount + Self.plainLimit).contains(length) else {
            throw .recordLength(length)
        }
    }

    /// The header as it is sent.
    var bytes: [UInt8] {
        [
            epoch, UInt8(truncatingIfNeeded: length >> 16), UInt8(truncatingIfNeeded: length >> 8),
            UInt8(truncatingIfNeeded: length),
        ]
    }
}
