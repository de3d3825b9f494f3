import FogMixnet

/// How well each client fits a request that came to a service: what somebody computes who wants to know who sent it.
/// The client with the greatest score is the guess.
///
/// Three observers, who know more and more:
/// - ``byRate(_:in:)`` knows when there was a request, and looks who sent more than usual before.
/// - ``byLinks(_:in:)`` also looks when packets came to services.
/// - ``byService(_:arrivals:)`` is told by the service which packets belong to the request.
public struct SenderGuess: Sendable {
    /// Packets in a second, beside the client's own, that the service is taken to be wrong about: so that one packet
    /// that fits nothing doesn't rule a client out.
    private static let stray = 0.1

    private let density: DelayDensity
    private let timings: ClientTimings
    private let serviceArrivals: ServiceArrivals

    /// O(sightings).
    public init(_ observation: Observation) {
        density = DelayDensity(hops: observation.layers + 1, mean: observation.meanDelay)
        timings = ClientTimings(observation)
        serviceArrivals = ServiceArrivals(observation)
    }

    /// How many packets more than usual a client sent while those that came in a time must have been sent.
    public func byRate(_ client: Int, in window: ClosedRange<Double>) -> Double {
        let start = window.lowerBound - 2 * density.mean
        let sent = timings.sent(by: client, in: start...window.upperBound).count
        return Double(sent) - timings.rate(of: client) * (window.upperBound - start)
    }

    /// How well a client's packets fit all that came to services in a time.
    public func byLinks(_ client: Int, in window: ClosedRange<Double>) -> Double {
        let window = widened(window)
        let arrivals = serviceArrivals.times(in: window)
        let own = expected(client, in: window)
        let background = max(Self.stray, (Double(arrivals.count) - own) / (window.upperBound - window.lowerBound))
        return score(client, arrivals, own, background)
    }

    /// How well a client's packets fit those that a service has told to belong to one request.
    ///
    /// - Parameter arrivals: When they came, in seconds, in order.
    public func byService(_ client: Int, arrivals: [Double]) -> Double {
        guard let first = arrivals.first, let last = arrivals.last else { return 0 }
        return score(client, arrivals, expected(client, in: widened(first...last)), Self.stray)
    }

    private func widened(_ window: ClosedRange<Double>) -> ClosedRange<Double> {
        window.lowerBound - density.mean / 4...window.upperBound + density.mean / 4
    }

    /// The logarithm of the likelihood that packets came when they did, if the client's are among them, each once and
    /// after the time that the hops take, in relation to that without the client: both are Poisson processes.
    private func score(_ client: Int, _ arrivals: [Double], _ own: Double, _ background: Double) -> Double {
        arrivals.reduce(-own) { sum, arrival in
            let rate = timings.sent(by: client, in: arrival - density.reach...arrival)
                .reduce(0) { $0 + density.density(arrival - $1) }
            return sum + Exponential.logarithm(1 + rate / background)
        }
    }

    /// How many packets of a client come to an end in a time, on average.
    private func expected(_ client: Int, in window: ClosedRange<Double>) -> Double {
        timings.sent(by: client, in: window.lowerBound - density.reach...window.upperBound).reduce(0) { sum, sent in
            sum + density.share(within: window.upperBound - sent) - density.share(within: window.lowerBound - sent)
        }
    }
}
