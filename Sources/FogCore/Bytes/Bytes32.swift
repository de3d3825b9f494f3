public import Crypto

/// Thirty-two bytes that are held in place, without an allocation: identifiers, tags, hashes.
///
/// Not for secrets: copies of it aren't wiped.
public struct Bytes32: Hashable, Comparable, Sendable {
    /// How many bytes there are.
    public static let byteCount = 32

    // Big-endian, so that the order of the words is that of the bytes.
    private var words: (UInt64, UInt64, UInt64, UInt64)

    /// Thirty-two zeros.
    public static let zero = Bytes32(words: (0, 0, 0, 0))

    private init(words: (UInt64, UInt64, UInt64, UInt64)) { self.words = words }

    /// The bytes from `offset` on, or `nil` if there aren't as many.
    public init?(_ bytes: RawSpan, at offset: Int = 0) {
        guard offset >= 0, bytes.byteCount >= Self.byteCount, offset <= bytes.byteCount - Self.byteCount else {
            return nil
        }
        func word(_ index: Int) -> UInt64 {
            UInt64(bigEndian: bytes.unsafeLoadUnaligned(fromByteOffset: offset + 8 * index, as: UInt64.self))
        }
        words = (word(0), word(1), word(2), word(3))
    }

    /// The 32 bytes of a collection, or `nil` if it has more or fewer.
    public init?(_ bytes: some Collection<UInt8>) {
        if let read = bytes.withContiguousStorageIfAvailable({ Self(reading: UnsafeRawBufferPointer($0)) }) {
            guard let read else { return nil }
            self = read
            return
        }
        guard bytes.count == Self.byteCount else { return nil }
        var gathered: [4 of UInt64] = .init(repeating: 0)
        for (index, byte) in bytes.enumerated() { gathered[index / 8] = gathered[index / 8] << 8 | UInt64(byte) }
        words = (gathered[0], gathered[1], gathered[2], gathered[3])
    }

    private init?(reading bytes: UnsafeRawBufferPointer) {
        guard bytes.count == Self.byteCount else { return nil }
        func word(_ index: Int) -> UInt64 {
            UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8 * index, as: UInt64.self))
        }
        words = (word(0), word(1), word(2), word(3))
    }

    /// A digest of SHA-256.
    public init(_ digest: SHA256.Digest) {
        if let read = digest.withUnsafeBytes({ Self(reading: $0) }) {
            self = read
            return
        }
        var gathered: [4 of UInt64] = .init(repeating: 0)
        for (index, byte) in digest.enumerated() where index < Self.byteCount {
            gathered[index / 8] = gathered[index / 8] << 8 | UInt64(byte)
        }
        words = (gathered[0], gathered[1], gathered[2], gathered[3])
    }

    /// The bytes as an array. Allocates.
    public var array: [UInt8] {
        [UInt8](unsafeUninitializedCapacity: Self.byteCount) { buffer, count in
            let bytes = UnsafeMutableRawBufferPointer(buffer)
            bytes.storeBytes(of: words.0.bigEndian, toByteOffset: 0, as: UInt64.self)
            bytes.storeBytes(of: words.1.bigEndian, toByteOffset: 8, as: UInt64.self)
            bytes.storeBytes(of: words.2.bigEndian, toByteOffset: 16, as: UInt64.self)
            bytes.storeBytes(of: words.3.bigEndian, toByteOffset: 24, as: UInt64.self)
            count = Self.byteCount
        }
    }

    /// Hands over the bytes, for as long as the call. Doesn't allocate.
    public func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        withUnsafeBytes(of: (words.0.bigEndian, words.1.bigEndian, words.2.bigEndian, words.3.bigEndian), body)
    }

    public static func == (left: Bytes32, right: Bytes32) -> Bool { left.words == right.words }

    public static func < (left: Bytes32, right: Bytes32) -> Bool { left.words < right.words }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(words.0)
        hasher.combine(words.1)
        hasher.combine(words.2)
        hasher.combine(words.3)
    }
}
