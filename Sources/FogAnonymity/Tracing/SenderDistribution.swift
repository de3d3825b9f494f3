import FogMixnet

/// How probable it is for each client that it sent a packet.
public struct SenderDistribution: Hashable, Sendable {
    private static let naturalLogarithmOfTwo = 0.693_147_180_559_945_3

    /// By the client's number; together 1.
    public let probabilities: [Double]

    /// Takes weights that aren't negative; `nil` if all are zero.
    public init?(weights: [Double]) {
        let sum = weights.reduce(0, +)
        guard sum > 0, sum.isFinite else { return nil }
        probabilities = weights.map { $0 / sum }
    }

    /// Shannon's entropy in bits: −Σ p · log₂ p.
    public var entropy: Double {
        // A sum of no terms but 1 · log 1 is −0.
        max(0, -probabilities.reduce(0) { $1 > 1e-300 ? $0 + $1 * Exponential.logarithm($1) : $0 })
            / Self.naturalLogarithmOfTwo
    }

    /// How probable the most probable client is.
    public var greatest: Double { probabilities.max() ?? 0 }

    /// How probable it is that somebody drawn by these probabilities is the sender, if they are right: Σ p².
    public var agreement: Double { probabilities.reduce(0) { $0 + $1 * $1 } }

    /// How probable a client is.
    public func probability(of client: Int) -> Double {
        probabilities.indices.contains(client) ? probabilities[client] : 0
    }
}
