import FogCore
public import FogSphinx

/// How often a client sends and fetches: the network's parameters with what its profile makes of them.
public struct ClientPace: Hashable, Sendable {
    /// The mean time between two packets.
    public let interval: Duration
    /// The mean time between two loops beside these.
    public let loopInterval: Duration
    /// The time between two fetches from one gateway.
    public let fetchInterval: Duration
    /// How many items or blanks each fetch brings.
    public let fetchCount: Int
    /// Whether it sends and fetches when it has nothing to say.
    public let hasCover: Bool

    public init(_ profile: CoverProfile, _ parameters: MixnetParameters) {
        interval = parameters.clientInterval * profile.sendFactor
        loopInterval = parameters.clientLoopInterval * profile.sendFactor
        fetchInterval = max(.milliseconds(1), parameters.fetchInterval) * profile.fetchFactor
        fetchCount = parameters.fetchCount
        hasCover = profile != .off
    }

    /// Bytes of one packet.
    static func packetBytes(_ geometry: Geometry) -> UInt64 { UInt64(geometry.packetLength) }

    /// Bytes of a fetch and of what it brings.
    static func fetchBytes(_ count: Int, _ geometry: Geometry) -> UInt64 {
        10 + UInt64(max(0, count)) * UInt64(MailboxMessage.itemLength(geometry))
    }

    /// How many bytes a client sends and takes in a day on average: packets, fetches and what these bring, without what links
    /// and the directory add. With cover, requests don't change it.
    ///
    /// - Parameter gateways: With how many it has links.
    public func bytesPerDay(gateways: Int, _ geometry: Geometry) -> Double {
        guard hasCover else { return 0 }
        let day = 86_400.0
        let packets = day / interval.secondsValue + day / loopInterval.secondsValue
        let fetches = day / fetchInterval.secondsValue * Double(gateways)
        return packets * Double(Self.packetBytes(geometry)) + fetches * Double(Self.fetchBytes(fetchCount, geometry))
    }
}
