/// Writes the fields of a binary format into a span, in order, and never past its end.
///
/// Integers are big-endian. Every write checks the room that is left first and throws ``ByteError/full(needed:left:)``
/// without writing. Nothing is allocated. For a message whose size isn't known beforehand see
/// ``Swift/Array/appendInteger(_:)``.
public struct ByteWriter: ~Copyable, ~Escapable {
    private var span: MutableRawSpan
    /// How many bytes have been written.
    public private(set) var position = 0

    /// Starts writing at the first byte of `span`.
    @_lifetime(copy span)
    public init(_ span: consuming MutableRawSpan) {
        self.span = span
    }

    /// How many bytes of room are left.
    public var remaining: Int { span.byteCount - position }

    /// Writes an unsigned integer in its type's width, big-endian.
    @_lifetime(self: copy self)
    public mutating func writeInteger<Integer: FixedWidthInteger & UnsignedInteger>(
        _ value: Integer
    ) throws(ByteError) {
        let width = Integer.bitWidth / 8
        try require(width)
        for index in 0..<width {
            let byte = UInt8(truncatingIfNeeded: value >> (8 * (width - 1 - index)))
            span.storeBytes(of: byte, toByteOffset: position + index, as: UInt8.self)
        }
        position += width
    }

    /// Copies bytes.
    @_lifetime(self: copy self)
    public mutating func writeBytes(_ bytes: RawSpan) throws(ByteError) {
        try require(bytes.byteCount)
        for index in 0..<bytes.byteCount {
            let byte = bytes.unsafeLoad(fromByteOffset: index, as: UInt8.self)
            span.storeBytes(of: byte, toByteOffset: position + index, as: UInt8.self)
        }
        position += bytes.byteCount
    }

    private func require(_ count: Int) throws(ByteError) {
        guard count <= remaining else { throw .full(needed: count, left: remaining) }
    }
}

extension UInt64 {
    /// The eight bytes of the number, the highest first. Allocates.
    public var bigEndianBytes: [UInt8] { withUnsafeBytes(of: bigEndian) { Array($0) } }
}

extension [UInt8] {
    /// Appends an unsigned integer in its type's width, big-endian.
    public mutating func appendInteger<Integer: FixedWidthInteger & UnsignedInteger>(_ value: Integer) {
        for shift in stride(from: Integer.bitWidth - 8, through: 0, by: -8) {
            append(UInt8(truncatingIfNeeded: value >> shift))
        }
    }

    /// Appends 1 for true and 0 for false.
    public mutating func appendFlag(_ flag: Bool) {
        append(flag ? 1 : 0)
    }

    /// Appends a 32-bit length and the bytes.
    ///
    /// - Precondition: fewer than 2³² bytes; what comes from outside has been bounded before it gets here.
    public mutating func appendPrefixed(_ bytes: some Collection<UInt8>) {
        appendInteger(UInt32(bytes.count))
        append(contentsOf: bytes)
    }

    /// Appends a 32-bit length and the text's UTF-8.
    public mutating func appendPrefixed(_ text: String) {
        appendPrefixed(Array(text.utf8))
    }
}
