public import FogCore

/// What a packet is known by if it comes again: 128 bits of its replay tag. That follows from a secret that only the packet's
/// maker and this hop share, so that nobody finds one that is another packet's.
public struct ReplayFingerprint: Hashable, Sendable {
    /// Bytes of one as it is stored.
    public static let byteCount = 16
    /// An empty place of a table; no packet's.
    static let none = ReplayFingerprint(uncheckedHigh: 0, low: 0)

    private let high: UInt64
    private let low: UInt64

    private init(uncheckedHigh high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    private init(high: UInt64, low: UInt64) {
        self.init(uncheckedHigh: high, low: high | low == 0 ? 1 : low)
    }

    /// The first 128 bits of a replay tag.
    public init(_ tag: Bytes32) {
        self = tag.withBytes { bytes in
            ReplayFingerprint(
                high: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self)),
                low: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
        }
    }

    /// Reads one that was stored; `nil` if there aren't as many bytes from the offset on.
    public init?(_ bytes: RawSpan, at offset: Int) {
        guard offset >= 0, bytes.byteCount - Self.byteCount >= offset else { return nil }
        self.init(
            high: UInt64(bigEndian: bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)),
            low: UInt64(bigEndian: bytes.unsafeLoadUnaligned(fromByteOffset: offset + 8, as: UInt64.self)))
    }

    /// Appends the bytes as they are stored.
    public func append(to bytes: inout [UInt8]) {
        bytes.appendInteger(high)
        bytes.appendInteger(low)
    }
}
