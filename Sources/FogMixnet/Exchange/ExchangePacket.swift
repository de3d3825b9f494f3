public import FogCore
public import FogSphinx

/// What a packet from a client to a service carries: a part of a request, and SURBs for what is to come back.
///
/// ```
/// version      1      1
/// exchange     16
/// length       4      of the whole request
/// frames              until a byte 0, or the end
///   1 data     offset 4, count 2, bytes
///   2 surb     wanted 4, the SURB
///   3 done             the client has everything
/// ```
/// Numbers are big-endian.
public struct ExchangePacket: Hashable, Sendable {
    /// A SURB, and what is to come through it.
    public struct Reply: Hashable, Sendable {
        public let surb: SURB
        /// From which byte of the response on; `nil` for what the service knows at once.
        public let wanted: Int?

        public init(surb: SURB, wanted: Int?) {
            self.surb = surb
            self.wanted = wanted
        }
    }

    /// A part of a request.
    public struct Part: Hashable, Sendable {
        public let offset: Int
        public let bytes: [UInt8]

        public init(offset: Int, bytes: [UInt8]) {
            self.offset = offset
            self.bytes = bytes
        }
    }

    static let version: UInt8 = 1
    static let headLength = 1 + ExchangeID.byteCount + 4
    static let partHeadLength = 7
    static let replyHeadLength = 5
    private static let atOnce = UInt32.max

    public let exchange: ExchangeID
    /// Bytes of the whole request.
    public let length: Int
    public let parts: [Part]
    public let replies: [Reply]
    /// Whether the client needs nothing more.
    public let isDone: Bool

    public init(exchange: ExchangeID, length: Int, parts: [Part], replies: [Reply], isDone: Bool) {
        self.exchange = exchange
        self.length = length
        self.parts = parts
        self.replies = replies
        self.isDone = isDone
    }

    /// How many SURBs fit into a packet that carries nothing else.
    static func replyLimit(_ geometry: Geometry) -> Int {
        max(0, (geometry.payloadLength - headLength) / (replyHeadLength + geometry.surbLength))
    }

    /// How many bytes of a request fit into a packet with so many SURBs.
    static func partLimit(_ geometry: Geometry, replies: Int) -> Int {
        let room = geometry.payloadLength - headLength - partHeadLength
        return min(Int(UInt16.max), max(0, room - replies * (replyHeadLength + geometry.surbLength)))
    }

    /// The payload; at most the geometry's length if the limits above were heeded.
    public var bytes: [UInt8] {
        var bytes: [UInt8] = [Self.version]
        exchange.append(to: &bytes)
        bytes.appendInteger(UInt32(clamping: length))
        for part in parts {
            bytes.append(1)
            bytes.appendInteger(UInt32(clamping: part.offset))
            bytes.appendInteger(UInt16(clamping: part.bytes.count))
            bytes += part.bytes
        }
        for reply in replies {
            bytes.append(2)
            bytes.appendInteger(reply.wanted.map { UInt32(clamping: $0) } ?? Self.atOnce)
            bytes += reply.surb.bytes
        }
        if isDone { bytes.append(3) }
        return bytes
    }

    /// Reads a payload.
    public init(reading payload: RawSpan, geometry: Geometry) throws(ByteError) {
        var reader = ByteReader(payload)
        guard try reader.readInteger(UInt8.self) == Self.version else { throw .invalid(field: "version") }
        exchange = try ExchangeID(reading: &reader)
        let length = try reader.readInteger(UInt32.self)
        guard length <= ExchangeLimits.messageBytes else {
            throw .tooLong(length: UInt64(length), limit: ExchangeLimits.messageBytes)
        }
        self.length = Int(length)
        var parts: [Part] = []
        var replies: [Reply] = []
        var isDone = false
        frames: while reader.remaining > 0 {
            switch try reader.readInteger(UInt8.self) {
            case 0: break frames
            case 1:
                let offset = Int(try reader.readInteger(UInt32.self))
                let count = Int(try reader.readInteger(UInt16.self))
                guard offset + count <= self.length else { throw .invalid(field: "offset") }
                parts.append(Part(offset: offset, bytes: try reader.readArray(count)))
            case 2:
                let wanted = try reader.readInteger(UInt32.self)
                guard let surb = SURB(try reader.readArray(geometry.surbLength), of: geometry) else {
                    throw .invalid(field: "surb")
                }
                replies.append(Reply(surb: surb, wanted: wanted == Self.atOnce ? nil : Int(wanted)))
            case 3: isDone = true
            default: throw .invalid(field: "frame")
            }
        }
        self.parts = parts
        self.replies = replies
        self.isDone = isDone
    }
}
