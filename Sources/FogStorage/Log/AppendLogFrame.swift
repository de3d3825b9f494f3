import FogCore

/// The 28 bytes before a record's payload, or a seal, which has the same form and no payload.
///
/// | bytes | field |
/// |---|---|
/// | 4 | length of the payload, or 2³²−1 for a seal |
/// | 8 | sequence: how many records stand before this one |
/// | 8 | how many records were on stable storage when this was written |
/// | 4 | CRC-32C of the log's identity and salt, the frame's offset in the file, and the 20 bytes before |
/// | 4 | the same check, gone on over the payload |
///
/// Integers are big-endian. The frame has a check of its own so that a length is known to be right before it is used,
/// and so that a payload from outside can't imitate a frame without knowing the salt. With offset and sequence in the
/// check, a frame is valid in one place only.
struct AppendLogFrame: Hashable, Sendable {
    static let byteCount = 28
    private static let sealLength = UInt32.max

    /// What follows the frame: a payload of so many bytes, or, for a seal, `nil`.
    let payloadLength: Int?
    let sequence: UInt64
    let synchronizedCount: UInt64

    /// The frame of a record.
    init(payloadLength: Int, sequence: UInt64, synchronizedCount: UInt64) {
        self.payloadLength = payloadLength
        self.sequence = sequence
        self.synchronizedCount = synchronizedCount
    }

    /// The mark written behind the last record once all of them are on stable storage. The next record overwrites it.
    init(sealing count: UInt64) {
        payloadLength = nil
        sequence = count
        synchronizedCount = count
    }

    /// Appends the frame and the payload as they stand at `offset` in the file.
    func encode(payload: [UInt8], at offset: Int, seed: CRC32C, into bytes: inout [UInt8]) {
        let start = bytes.count
        bytes.appendInteger(payloadLength.map { UInt32(truncatingIfNeeded: $0) } ?? Self.sealLength)
        bytes.appendInteger(sequence)
        bytes.appendInteger(synchronizedCount)
        var check = Self.check(of: bytes.span.bytes.extracting(start..<bytes.count), at: offset, seed: seed)
        bytes.appendInteger(check.value)
        check.update(payload.span.bytes)
        bytes.appendInteger(check.value)
        bytes.append(contentsOf: payload)
    }

    /// Reads a frame whose own check is right.
    ///
    /// - Returns: `nil` for anything else. The second value checks the payload: see ``Payload``.
    static func decode(_ bytes: RawSpan, at offset: Int, seed: CRC32C) -> (AppendLogFrame, Payload)? {
        guard bytes.byteCount >= byteCount else { return nil }
        var reader = ByteReader(bytes)
        guard let length = try? reader.readInteger(UInt32.self),
            let sequence = try? reader.readInteger(UInt64.self),
            let synchronizedCount = try? reader.readInteger(UInt64.self)
        else { return nil }
        let check = check(of: bytes.extracting(0..<reader.position), at: offset, seed: seed)
        guard (try? reader.readInteger(UInt32.self)) == check.value,
            let expected = try? reader.readInteger(UInt32.self),
            synchronizedCount <= sequence
        else { return nil }
        let payload = Payload(check: check, expected: expected)
        if length == sealLength {
            guard synchronizedCount == sequence, check.value == expected else { return nil }
            return (AppendLogFrame(sealing: sequence), payload)
        }
        let frame = AppendLogFrame(
            payloadLength: Int(length), sequence: sequence, synchronizedCount: synchronizedCount)
        return (frame, payload)
    }

    private static func check(of fields: RawSpan, at offset: Int, seed: CRC32C) -> CRC32C {
        var check = seed
        check.update(bigEndian: UInt64(clamping: offset))
        check.update(fields)
        return check
    }

    /// Tells whether the bytes behind a frame are the payload that was written with it.
    struct Payload: Sendable {
        fileprivate let check: CRC32C
        fileprivate let expected: UInt32

        /// Whether these are the bytes that were written.
        func matches(_ payload: RawSpan) -> Bool {
            var check = check
            check.update(payload)
            return check.value == expected
        }
    }
}
