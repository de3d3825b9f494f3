public import FogCore
import FogSphinx

/// What comes back through a SURB: how a request stands, and a part of its response.
///
/// ```
/// version   1      1
/// state     1      0 receiving, 1 working, 2 answered, 3 refused
/// detail    1      why it is refused; how many ranges while it is received; else 0
/// ranges           of the request, as far as it is there: from 4, to 4 each
/// length    4      of the whole response; these only if it is answered
/// offset    4
/// count     2
/// bytes
/// ```
public struct ExchangeReply: Hashable, Sendable {
    /// How a request stands.
    public enum State: Hashable, Sendable {
        /// Parts of it are missing; these are there.
        case receiving([Range<Int>])
        /// All of it is there, and the response isn't yet.
        case working
        /// There is a response: its length, and a part of it.
        case answered(length: Int, offset: Int, bytes: [UInt8])
        /// There will be none.
        case refused(ExchangeRefusal)
    }

    static let version: UInt8 = 1
    private static let answerHeadLength = 13

    public let state: State

    public init(_ state: State) { self.state = state }

    /// How many bytes of a response fit into one.
    static func partLimit(_ geometry: Geometry) -> Int {
        min(Int(UInt16.max), max(1, geometry.payloadLength - answerHeadLength))
    }

    /// The payload.
    public var bytes: [UInt8] {
        var bytes: [UInt8] = [Self.version]
        switch state {
        case .receiving(let ranges):
            let told = ranges.prefix(ExchangeLimits.receiptRanges)
            bytes += [0, UInt8(told.count)]
            for range in told {
                bytes.appendInteger(UInt32(clamping: range.lowerBound))
                bytes.appendInteger(UInt32(clamping: range.upperBound))
            }
        case .working: bytes += [1, 0]
        case .answered(let length, let offset, let part):
            bytes += [2, 0]
            bytes.appendInteger(UInt32(clamping: length))
            bytes.appendInteger(UInt32(clamping: offset))
            bytes.appendInteger(UInt16(clamping: part.count))
            bytes += part
        case .refused(let refusal): bytes += [3, refusal.rawValue]
        }
        return bytes
    }

    /// Reads a payload; what follows is ignored, since payloads are filled up.
    public init(reading payload: RawSpan) throws(ByteError) {
        var reader = ByteReader(payload)
        guard try reader.readInteger(UInt8.self) == Self.version else { throw .invalid(field: "version") }
        let state = try reader.readInteger(UInt8.self)
        let detail = try reader.readInteger(UInt8.self)
        switch state {
        case 0:
            guard Int(detail) <= ExchangeLimits.receiptRanges else { throw .invalid(field: "ranges") }
            var ranges: [Range<Int>] = []
            for _ in 0..<detail {
                let start = Int(try reader.readInteger(UInt32.self))
                let end = Int(try reader.readInteger(UInt32.self))
                guard start < end, end <= ExchangeLimits.messageBytes, start >= ranges.last?.upperBound ?? 0 else {
                    throw .invalid(field: "range")
                }
                ranges.append(start..<end)
            }
            self.state = .receiving(ranges)
        case 1: self.state = .working
        case 2:
            let length = Int(try reader.readInteger(UInt32.self))
            let offset = Int(try reader.readInteger(UInt32.self))
            let count = Int(try reader.readInteger(UInt16.self))
            guard length <= ExchangeLimits.messageBytes, offset + count <= length else {
                throw .invalid(field: "length")
            }
            self.state = .answered(length: length, offset: offset, bytes: try reader.readArray(count))
        case 3:
            guard let refusal = ExchangeRefusal(rawValue: detail) else { throw .invalid(field: "refusal") }
            self.state = .refused(refusal)
        default: throw .invalid(field: "state")
        }
    }
}
