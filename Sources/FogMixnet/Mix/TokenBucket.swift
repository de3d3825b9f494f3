public import FogCore

/// How much somebody may send: so much in a second on average, and at most so much at once.
public struct TokenBucket: Sendable {
    /// Tokens in a second.
    public let rate: Double
    /// The most tokens that gather.
    public let burst: Double
    private var tokens: Double
    private var filledAt: MonotonicInstant

    /// Makes a full one.
    public init(rate: Double, burst: Double, at now: MonotonicInstant) {
        self.rate = max(0, rate)
        self.burst = max(1, burst)
        tokens = self.burst
        filledAt = now
    }

    /// Takes a number of tokens, or fewer if there aren't as many.
    ///
    /// - Returns: How many were taken.
    public mutating func take(_ count: Int, at now: MonotonicInstant) -> Int {
        if now > filledAt {
            tokens = min(burst, tokens + filledAt.duration(to: now).secondsValue * rate)
            filledAt = now
        }
        let taken = min(count, Int(tokens))
        tokens -= Double(taken)
        return taken
    }
}
