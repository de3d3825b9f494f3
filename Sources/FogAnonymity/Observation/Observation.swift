import FogCore

/// All that somebody learns who sees all links and whom every node is honest to: which packets were on which link and
/// when. What measures anonymity gets this and nothing else, so that it can't use what nobody could see.
///
/// Links take no time here, and looks into mailboxes are left out: they come at fixed intervals and have one length.
public struct Observation: Sendable {
    /// What each endpoint is, by its number.
    public let endpoints: [Endpoint]
    /// How long packets stay at a hop on average: the network's parameters are public.
    public let meanDelay: Duration
    /// In the order in which they happened.
    public private(set) var sightings: [Sighting] = []

    public init(endpoints: [Endpoint], meanDelay: Duration) {
        self.endpoints = endpoints
        self.meanDelay = meanDelay
    }

    /// The number of layers.
    public var layers: Int {
        endpoints.reduce(0) { if case .mix(let layer) = $1 { max($0, layer) } else { $0 } }
    }

    /// Adds a sighting; one between endpoints that there aren't is ignored.
    public mutating func append(_ sighting: Sighting) {
        guard endpoints.indices.contains(Int(sighting.from)), endpoints.indices.contains(Int(sighting.to)) else {
            return
        }
        sightings.append(sighting)
    }
}
