/// How often a task is tried again, and how long it waits before it is.
///
/// Failures (the program's fault: a non-zero exit, a trap, a limit exceeded) and losses (the worker's: it went away)
/// have budgets of their own.
public struct RetryBudget: Hashable, Sendable {
    /// How many further attempts a task gets after failures: with 0 the first failure is final, with 3 the fourth is.
    public var maxFailures: Int
    /// How many further attempts a task gets after losses; `nil` for any number.
    public var maxLost: Int?
    /// The wait before the second attempt, up to a quarter shorter by chance; it doubles with each further one. There is
    /// none after a first loss.
    public var backoffMinimum: Duration
    /// The longest wait.
    public var backoffMaximum: Duration

    /// Makes a budget; a failure is final and every loss is made good unless said otherwise, after 1 s to 1 min.
    public init(
        maxFailures: Int = 0, maxLost: Int? = nil, backoffMinimum: Duration = .seconds(1),
        backoffMaximum: Duration = .seconds(60)
    ) {
        self.maxFailures = maxFailures
        self.maxLost = maxLost
        self.backoffMinimum = backoffMinimum
        self.backoffMaximum = backoffMaximum
    }
}

extension RetryBudget: Codable {
    private enum Key: String, CodingKey {
        case maxFailures, maxLost, backoff
    }

    /// How `maxLost` says that there is no limit.
    static let unlimited = "unlimited"

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        self.init()
        maxFailures = try container.decodeIfPresent(Int.self, forKey: .maxFailures) ?? maxFailures
        if let word = try? container.decodeIfPresent(String.self, forKey: .maxLost) {
            guard word == Self.unlimited else {
                throw DecodingError.dataCorruptedError(
                    forKey: .maxLost, in: container, debugDescription: "write a number or \(Self.unlimited)")
            }
        } else {
            maxLost = try container.decodeIfPresent(Int.self, forKey: .maxLost)
        }
        if let backoff = try container.decodeQuantity(DurationRangeNotation.self, forKey: .backoff) {
            backoffMinimum = backoff.minimum
            backoffMaximum = backoff.maximum
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(maxFailures, forKey: .maxFailures)
        if let maxLost {
            try container.encode(maxLost, forKey: .maxLost)
        } else {
            try container.encode(Self.unlimited, forKey: .maxLost)
        }
        try container.encode(
            DurationRangeNotation.format((minimum: backoffMinimum, maximum: backoffMaximum)), forKey: .backoff)
    }
}
