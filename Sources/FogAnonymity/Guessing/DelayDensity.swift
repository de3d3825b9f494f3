import FogCore
import FogMixnet

/// How long packets take over several hops: the density of the Erlang distribution and its integral, from a table.
struct DelayDensity: Sendable {
    private let step: Double
    private let densities: [Double]
    private let integrals: [Double]
    /// The longest time in seconds that isn't neglected.
    let reach: Double
    /// The mean in seconds.
    let mean: Double

    /// - Parameter mean: Of one hop. One that is shorter than half a millisecond is taken for that.
    init(hops: Int, mean: Duration) {
        let hops = max(1, hops)
        let one = max(0.0005, mean.secondsValue)
        let sum = DelaySum(hops: hops, mean: .nanoseconds(Int64(one * 1e9)))
        let step = one / 50
        let count = 50 * (hops + 21)
        let factorial = (1..<max(2, hops)).reduce(1.0) { $0 * Double($1) }
        densities = (0..<count).map { place in
            let time = (Double(place) + 0.5) / 50
            let power = (1..<max(1, hops)).reduce(1.0) { product, _ in product * time }
            return power * Exponential.decay(time) / factorial / one
        }
        integrals = (0..<count).map { place in
            1 - sum.probability(above: .nanoseconds(Int64(Double(place) * step * 1e9)))
        }
        self.step = step
        reach = step * Double(count - 1)
        self.mean = one * Double(hops)
    }

    /// The density for a time in seconds; zero where it is neglected.
    func density(_ time: Double) -> Double {
        time >= 0 && time < reach ? densities[Int(time / step)] : 0
    }

    /// How probable it is that packets take no longer.
    func share(within time: Double) -> Double {
        time <= 0 ? 0 : time < reach ? integrals[Int(time / step)] : 1
    }
}
