import FogCore

/// The sixteen bytes by which the maker of a SURB knows its reply.
public struct SURBIdentifier: Hashable, Sendable {
    /// How many bytes there are.
    public static let byteCount = 16

    private let high: UInt64
    private let low: UInt64

    /// The bytes from `offset` on, or `nil` if there aren't as many.
    public init?(_ bytes: RawSpan, at offset: Int = 0) {
        guard offset >= 0, bytes.byteCount >= Self.byteCount, offset <= bytes.byteCount - Self.byteCount else {
            return nil
        }
        high = UInt64(bigEndian: bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
        low = UInt64(bigEndian: bytes.unsafeLoadUnaligned(fromByteOffset: offset + 8, as: UInt64.self))
    }

    /// The 16 bytes of a collection, or `nil` if it has more or fewer.
    public init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        high = bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
        low = bytes.dropFirst(8).reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// The bytes as an array. Allocates.
    public var array: [UInt8] { high.bigEndianBytes + low.bigEndianBytes }
}
