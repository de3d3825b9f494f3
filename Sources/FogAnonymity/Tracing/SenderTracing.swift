/// Who may have sent a packet that came to a service, by all that can be seen on links: Loopix' measure.
///
/// Packets stay at a hop for exponential times of one mean, which have no memory: each packet that is there is equally
/// likely to be the next to go. So what goes from a hop carries the mixture of what came since it was empty, each
/// arrival with its share, and the shares of what was there shrink with each arrival (Piotrowska et al., "The Loopix
/// Anonymity System", 2017, §4.1). This is done backwards from the packet in question, over all hops.
///
/// What is public helps the observer: packets of clients go to services only, replies from services to gateways only.
/// So a packet's destination behind the last layer tells which of the packets in the last mix it can have been. How
/// many of those are on their way to a service is known on average only, with the spread of what is known of each; that
/// is where this falls short of the best possible observer.
public struct SenderTracing: Sendable {
    private struct Hop {
        /// Packets that are there.
        var held = 0.0
        /// How many of them go to services, as far as is known: the sum of their probabilities, and that of the
        /// squares.
        var forward = 0.0
        var squares = 0.0

        /// Takes a packet.
        ///
        /// - Returns: Its share in those that are there and go to services.
        mutating func take(_ probability: Double) -> Double {
            held += 1
            forward += probability
            squares += probability * probability
            return forward > 0 ? probability / forward : 0
        }

        /// Lets a packet go that turns out to go to a service, not to go there, or, with `nil`, doesn't show it.
        ///
        /// - Returns: How probable it is that it goes to a service.
        mutating func leave(_ isForward: Bool?) -> Double {
            guard held > 0 else { return isForward == false ? 0 : 1 }
            let typical = forward > 0 ? squares / forward : 0
            let probability: Double
            let gone: Double
            switch isForward {
            case true?: (probability, gone) = (1, typical)
            case false?:
                let others = held - forward
                (probability, gone) = (0, others > 1e-9 ? (forward - squares) / others : 0)
            case nil: (probability, gone) = (forward / held, forward / held)
            }
            held -= 1
            squares -= isForward == nil ? squares / (held + 1) : gone * typical
            forward = min(max(0, forward - gone), held)
            squares = min(max(squares, held > 0 ? forward * forward / held : 0), forward)
            return probability
        }
    }

    /// What is left of 1 where tracing stops.
    private static let least = 1e-9

    private let observation: Observation
    private let clients: Int
    /// For each sighting that is an arrival at a hop: its share in what the hop holds then and goes to services.
    private let shares: [Double]

    /// Follows everything once. O(sightings).
    ///
    /// - Parameter observation: Clients must have the first numbers.
    public init(_ observation: Observation) {
        self.observation = observation
        let endpoints = observation.endpoints
        clients = endpoints.prefix { $0 == .client }.count
        var hops = [Hop](repeating: Hop(), count: endpoints.count)
        shares = observation.sightings.map { sighting in
            let (from, to) = (Int(sighting.from), Int(sighting.to))
            let target = endpoints[to]
            let probability: Double
            switch endpoints[from] {
            case .client: probability = 1
            case .service: probability = 0
            case .gateway: probability = hops[from].leave(nil)
            case .mix: probability = hops[from].leave(target == .service ? true : target == .gateway ? false : nil)
            }
            switch (endpoints[from], target) {
            // Replies end at a gateway.
            case (.mix, .gateway), (_, .service), (_, .client): return 0
            default: return hops[to].take(probability)
            }
        }
    }

    /// Who may have sent what came to a service.
    ///
    /// O(sightings that came while packets may have been on their way).
    ///
    /// - Parameter arrival: Its place among the sightings.
    /// - Returns: `nil` if that isn't an arrival at a service, or what was before isn't there.
    public func senders(of arrival: Int) -> SenderDistribution? {
        let sightings = observation.sightings
        guard sightings.indices.contains(arrival), observation.endpoints[Int(sightings[arrival].to)] == .service else {
            return nil
        }
        // How probable it is that the packet was at an endpoint, the further back the more at clients.
        var weights = [Double](repeating: 0, count: observation.endpoints.count)
        weights[Int(sightings[arrival].from)] = 1
        var rest = 1.0
        for index in stride(from: arrival - 1, through: 0, by: -1) {
            let share = shares[index]
            guard share > 0 else { continue }
            let weight = weights[Int(sightings[index].to)] * share
            guard weight > 0 else { continue }
            let from = Int(sightings[index].from)
            weights[Int(sightings[index].to)] -= weight
            weights[from] += weight
            guard from < clients else { continue }
            rest -= weight
            if rest < Self.least { break }
        }
        return SenderDistribution(weights: Array(weights[..<clients]))
    }
}
