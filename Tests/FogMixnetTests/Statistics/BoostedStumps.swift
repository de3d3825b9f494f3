import FogMixnet

/// A classifier that learns from examples: a sum of decisions on one number each, every one of which mends what those before it
/// leave (gradient boosting with logistic loss; Friedman, "Greedy function approximation", 2001). Nothing in it is random.
struct BoostedStumps {
    private struct Stump {
        let feature: Int
        let limit: Double
        let below: Double
        let above: Double
    }

    private static let rounds = 100
    private static let rate = 0.1
    private static let binLimit = 32
    private var stumps: [Stump] = []
    private var base = 0.0

    init(learning examples: [Observer.Example]) {
        guard let width = examples.first?.features.count else { return }
        let count = Double(examples.count)
        let share = max(0.5, Double(examples.count { $0.isWanted })) / count
        guard share < 1 else { return }
        base = Exponential.logarithm(share) - Exponential.logarithm(1 - share)
        let limits = (0..<width).map { Self.limits(examples.map(\.features), $0) }
        let bins = (0..<width).map { feature in
            examples.map { example in limits[feature].count { $0 <= example.features[feature] } }
        }
        var scores = [Double](repeating: base, count: examples.count)
        for _ in 0..<Self.rounds {
            let chances = scores.map(Self.chance)
            var best: (gain: Double, stump: Stump, bin: Int)?
            for feature in 0..<width where !limits[feature].isEmpty {
                var slopes = [Double](repeating: 0, count: limits[feature].count + 1)
                var weights = slopes
                for (index, bin) in bins[feature].enumerated() {
                    slopes[bin] += (examples[index].isWanted ? 1 : 0) - chances[index]
                    weights[bin] += chances[index] * (1 - chances[index])
                }
                let (slope, weight) = (slopes.reduce(0, +), weights.reduce(0, +))
                var (left, leftWeight) = (0.0, 0.0)
                for bin in limits[feature].indices {
                    left += slopes[bin]
                    leftWeight += weights[bin]
                    let (right, rightWeight) = (slope - left, weight - leftWeight)
                    guard leftWeight > 2, rightWeight > 2 else { continue }
                    let gain = left * left / leftWeight + right * right / rightWeight
                    if gain > best?.gain ?? 0 {
                        let stump = Stump(
                            feature: feature, limit: limits[feature][bin], below: Self.rate * left / leftWeight,
                            above: Self.rate * right / rightWeight)
                        best = (gain, stump, bin)
                    }
                }
            }
            guard let best else { return }
            stumps.append(best.stump)
            for (index, bin) in bins[best.stump.feature].enumerated() {
                scores[index] += bin <= best.bin ? best.stump.below : best.stump.above
            }
        }
    }

    /// How much speaks for a packet that carries something.
    func score(_ features: [Double]) -> Double {
        stumps.reduce(base) { $0 + (features[$1.feature] < $1.limit ? $1.below : $1.above) }
    }

    /// The numbers by which it decides, those that count most first.
    var reasons: [Int] {
        var weights: [Int: Double] = [:]
        for stump in stumps { weights[stump.feature, default: 0] += abs(stump.above - stump.below) }
        return weights.sorted { ($0.value, $1.key) > ($1.value, $0.key) }.map(\.key)
    }

    /// Where a number divides the examples into parts of about the same size.
    private static func limits(_ examples: [[Double]], _ feature: Int) -> [Double] {
        let sorted = examples.map { $0[feature] }.sorted()
        // What only a few examples have is cut off as well.
        var parts: [Double] = [0.005, 0.01, 0.02]
        for part in 1..<binLimit { parts.append(Double(part) / Double(binLimit)) }
        parts += [0.98, 0.99, 0.995]
        var limits: [Double] = []
        for part in parts {
            let value = sorted[Int(part * Double(sorted.count - 1))]
            if value > limits.last ?? sorted[0] { limits.append(value) }
        }
        return limits
    }

    private static func chance(_ score: Double) -> Double {
        let decay = Exponential.decay(abs(score))
        return score > 0 ? 1 / (1 + decay) : decay / (1 + decay)
    }
}
