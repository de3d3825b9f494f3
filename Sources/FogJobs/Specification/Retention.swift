/// How long a job's traces are kept after it has ended.
public struct Retention: Hashable, Sendable {
    /// How long what the tasks printed is kept.
    public var logs: Duration
    /// How long the results and outputs are kept.
    public var results: Duration

    /// Makes a retention; a week for logs and thirty days for results unless said otherwise.
    public init(logs: Duration = .seconds(7 * 86_400), results: Duration = .seconds(30 * 86_400)) {
        self.logs = logs
        self.results = results
    }
}

extension Retention: Codable {
    private enum Key: String, CodingKey {
        case logs, results
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        let defaults = Retention()
        self.init(
            logs: try container.decodeQuantity(DurationNotation.self, forKey: .logs) ?? defaults.logs,
            results: try container.decodeQuantity(DurationNotation.self, forKey: .results) ?? defaults.results)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(DurationNotation.format(logs), forKey: .logs)
        try container.encode(DurationNotation.format(results), forKey: .results)
    }
}
