import FogCore

/// How long leases last. The coordinator sets the terms and tells its workers.
public struct LeaseTerms: Hashable, Sendable, Codable {
    /// A lease lapses when it wasn't renewed for this long.
    public var timeToLive: Duration
    /// How long a worker has after that to come back before its task is given to another.
    public var lostAfter: Duration

    /// Makes the terms of leases.
    public init(timeToLive: Duration = .seconds(6), lostAfter: Duration = .seconds(1)) {
        self.timeToLive = timeToLive
        self.lostAfter = lostAfter
    }

    /// How often a worker renews: three times in a lease, so that two renewals may be lost.
    public var renewalInterval: Duration { timeToLive / 3 }

    enum CodingKeys: String, CodingKey {
        case timeToLive = "timeToLiveMs"
        case lostAfter = "lostAfterMs"
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        timeToLive = .milliseconds(try container.decode(Int64.self, forKey: .timeToLive))
        lostAfter = .milliseconds(try container.decode(Int64.self, forKey: .lostAfter))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(timeToLive.clampedMilliseconds, forKey: .timeToLive)
        try container.encode(lostAfter.clampedMilliseconds, forKey: .lostAfter)
    }
}
