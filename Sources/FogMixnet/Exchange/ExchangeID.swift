import FogCore

/// A request and its response: sixteen bytes that a client draws and nobody else can connect with another of its requests.
public struct ExchangeID: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// How many bytes there are.
    public static let byteCount = 16

    /// The bytes.
    public let high: UInt64
    public let low: UInt64

    /// Draws one.
    public init(using generator: inout some RandomNumberGenerator) {
        high = generator.next()
        low = generator.next()
    }

    /// Reads one.
    init(reading reader: inout ByteReader) throws(ByteError) {
        high = try reader.readInteger(UInt64.self)
        low = try reader.readInteger(UInt64.self)
    }

    /// Appends the bytes.
    func append(to bytes: inout [UInt8]) {
        bytes.appendInteger(high)
        bytes.appendInteger(low)
    }

    public static func < (left: ExchangeID, right: ExchangeID) -> Bool {
        (left.high, left.low) < (right.high, right.low)
    }

    public var description: String { Hexadecimal.encode(high.bigEndianBytes + low.bigEndianBytes) }
}
