/// How long several hops take together whose delays are exponential with the same mean: an Erlang distribution.
public struct DelaySum: Hashable, Sendable {
    /// How many delays there are.
    public let hops: Int
    /// The mean of each.
    public let mean: Duration

    public init(hops: Int, mean: Duration) {
        self.hops = max(0, hops)
        self.mean = max(.zero, mean)
    }

    /// The probability that the sum is longer.
    public func probability(above time: Duration) -> Double {
        guard hops > 0, time > .zero else { return hops > 0 ? 1 : 0 }
        guard mean > .zero else { return 0 }
        return Self.tail(hops, time / mean)
    }

    /// The time that the sum is longer than with no more than a probability.
    public func quantile(above probability: Double) -> Duration {
        guard hops > 0, mean > .zero else { return .zero }
        let wanted = min(max(probability, 1e-15), 1)
        var (low, high) = (0.0, 1.0)
        while Self.tail(hops, high) > wanted { high *= 2 }
        for _ in 0..<60 {
            let middle = (low + high) / 2
            if Self.tail(hops, middle) > wanted { low = middle } else { high = middle }
        }
        return mean * high
    }

    /// The probability that so many delays of mean 1 are longer together: that fewer than as many events of a Poisson process
    /// happen in the time.
    private static func tail(_ hops: Int, _ time: Double) -> Double {
        var term = 1.0
        var sum = 1.0
        for count in 1..<max(1, hops) {
            term *= time / Double(count)
            sum += term
        }
        return min(1, sum * Exponential.decay(time))
    }
}
