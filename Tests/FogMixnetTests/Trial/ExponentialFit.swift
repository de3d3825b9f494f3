import FogMixnet

/// How well values fit the exponential distribution with mean 1 (Kolmogorov and Smirnov).
enum ExponentialFit {
    /// The largest distance between the two distribution functions.
    static func distance(of values: [Double]) -> Double {
        let count = Double(values.count)
        var largest = 0.0
        for (place, value) in values.sorted().enumerated() {
            let probability = 1 - Exponential.decay(value)
            largest = max(largest, abs(probability - Double(place) / count))
            largest = max(largest, abs(probability - Double(place + 1) / count))
        }
        return largest
    }

    /// What the distance exceeds in one of a thousand cases if the values are distributed like that.
    static func limit(_ count: Int) -> Double { 1.95 / Double(count).squareRoot() }
}
