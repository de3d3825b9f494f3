/// Reads the fields of a binary format from a span, in order, and never past its end.
///
/// Integers are big-endian. Every read checks what is left first and throws ``ByteError/truncated(needed:left:)``
/// without moving, so a reader can't trap on any input. Reading costs no allocation unless the name of the method says
/// `Array` or `Text`.
public struct ByteReader: ~Escapable {
    private let span: RawSpan
    /// How many bytes have been read.
    public private(set) var position = 0

    /// Starts reading at the first byte of `span`.
    @_lifetime(copy span)
    public init(_ span: RawSpan) {
        self.span = span
    }

    /// How many bytes are left.
    public var remaining: Int { span.byteCount - position }

    /// Reads an unsigned integer of the type's width, big-endian.
    public mutating func readInteger<Integer: FixedWidthInteger & UnsignedInteger>(
        _ type: Integer.Type = Integer.self
    ) throws(ByteError) -> Integer {
        let width = Integer.bitWidth / 8
        try require(width)
        var value: Integer = 0
        for index in position..<position + width {
            value = value << 8 | Integer(span.unsafeLoad(fromByteOffset: index, as: UInt8.self))
        }
        position += width
        return value
    }

    /// Reads one byte that must be 0 or 1.
    public mutating func readFlag(_ field: String) throws(ByteError) -> Bool {
        switch try readInteger(UInt8.self) {
        case 0: false
        case 1: true
        default: throw .invalid(field: field)
        }
    }

    /// Reads `count` bytes as a view of the input, without copying.
    @_lifetime(copy self)
    public mutating func readSpan(_ count: Int) throws(ByteError) -> RawSpan {
        try require(count)
        let bytes = span.extracting(position..<position + count)
        position += count
        return bytes
    }

    /// Reads `count` bytes into an array.
    public mutating func readArray(_ count: Int) throws(ByteError) -> [UInt8] {
        let bytes = try readSpan(count)
        return [UInt8](copying: bytes)
    }

    /// Reads a 32-bit length of at most `limit`, then as many bytes.
    public mutating func readPrefixedArray(limit: Int) throws(ByteError) -> [UInt8] {
        let length = try readInteger(UInt32.self)
        guard length <= limit else { throw .tooLong(length: UInt64(length), limit: limit) }
        return try readArray(Int(length))
    }

    /// Reads a 32-bit length of at most `limit`, then as many bytes of UTF-8.
    public mutating func readPrefixedText(limit: Int) throws(ByteError) -> String {
        let bytes = try readPrefixedArray(limit: limit)
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .notText }
        return text
    }

    /// Checks that every byte was read.
    public func finish() throws(ByteError) {
        guard remaining == 0 else { throw .trailing(count: remaining) }
    }

    private func require(_ count: Int) throws(ByteError) {
        guard count >= 0, count <= remaining else { throw .truncated(needed: count, left: remaining) }
    }
}

extension [UInt8] {
    /// Copies the bytes of a span.
    public init(copying span: RawSpan) {
        self = span.withUnsafeBytes { Array($0) }
    }
}
