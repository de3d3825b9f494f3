/// The 32-bit cyclic redundancy check of Castagnoli's polynomial, as iSCSI (RFC 3720, appendix B.4), ext4 and SCTP use
/// it.
///
/// It tells accidental damage (a torn write, a flipped bit, a block from elsewhere), not forgery: anybody can compute
/// it. Every burst of up to 32 bits is detected, other damage but for one case in 2³². The computation takes eight
/// bytes a step with eight tables of 256 entries (slicing-by-8), in Swift alone, without allocation.
public struct CRC32C: Hashable, Sendable {
    private var state: UInt32 = .max

    /// The check of no bytes yet.
    public init() {}

    /// The check of the bytes given so far.
    public var value: UInt32 { ~state }

    /// The check of one run of bytes.
    public static func of(_ bytes: RawSpan) -> UInt32 {
        var check = CRC32C()
        check.update(bytes)
        return check.value
    }

    /// Adds bytes. O(n).
    public mutating func update(_ bytes: RawSpan) {
        let tables = Self.tables.span
        var state = state
        var offset = 0
        while bytes.byteCount - offset >= 8 {
            let word = UInt64(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
            let low = UInt32(truncatingIfNeeded: word) ^ state
            let high = UInt32(truncatingIfNeeded: word >> 32)
            state =
                tables[7 << 8 | Int(low & 0xFF)] ^ tables[6 << 8 | Int(low >> 8 & 0xFF)]
                ^ tables[5 << 8 | Int(low >> 16 & 0xFF)] ^ tables[4 << 8 | Int(low >> 24)]
                ^ tables[3 << 8 | Int(high & 0xFF)] ^ tables[2 << 8 | Int(high >> 8 & 0xFF)]
                ^ tables[1 << 8 | Int(high >> 16 & 0xFF)] ^ tables[Int(high >> 24)]
            offset += 8
        }
        while offset < bytes.byteCount {
            let byte = bytes.unsafeLoad(fromByteOffset: offset, as: UInt8.self)
            state = state >> 8 ^ tables[Int(UInt8(truncatingIfNeeded: state) ^ byte)]
            offset += 1
        }
        self.state = state
    }

    /// Adds the eight bytes of an integer, the most significant first.
    public mutating func update(bigEndian value: UInt64) {
        let tables = Self.tables.span
        for shift in stride(from: 56, through: 0, by: -8) {
            let byte = UInt8(truncatingIfNeeded: value >> UInt64(shift))
            state = state >> 8 ^ tables[Int(UInt8(truncatingIfNeeded: state) ^ byte)]
        }
    }

    /// Eight tables of 256 entries, one after the other: entry `i` of table `k` is the remainder of byte `i` with `k`
    /// zero bytes behind it.
    private static let tables: [UInt32] = {
        let reflectedPolynomial: UInt32 = 0x82F6_3B78
        var tables = [UInt32](repeating: 0, count: 8 * 256)
        for byte in 0..<256 {
            var remainder = UInt32(byte)
            for _ in 0..<8 {
                remainder = remainder & 1 == 0 ? remainder >> 1 : remainder >> 1 ^ reflectedPolynomial
            }
            tables[byte] = remainder
        }
        for index in 256..<tables.count {
            let previous = tables[index - 256]
            tables[index] = previous >> 8 ^ tables[Int(previous & 0xFF)]
        }
        return tables
    }()
}
