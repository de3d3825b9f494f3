/// How long the parts of a job may take.
public struct JobTimeouts: Hashable, Sendable {
    /// How long a task that is ready may wait for a worker, each time that it becomes ready; `nil` for any time.
    public var queue: Duration?
    /// How long one attempt may run, not counting time during which its worker froze it.
    public var run: Duration
    /// How long a task may take from submission to its end, all attempts and waits included; `nil` for any time.
    public var total: Duration?

    /// Makes a set of timeouts; an attempt may run for an hour unless said otherwise.
    public init(queue: Duration? = nil, run: Duration = .seconds(3600), total: Duration? = nil) {
        self.queue = queue
        self.run = run
        self.total = total
    }
}

extension JobTimeouts: Codable {
    private enum Key: String, CodingKey {
        case queue, run, total
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        self.init(
            queue: try container.decodeQuantity(DurationNotation.self, forKey: .queue),
            run: try container.decodeQuantity(DurationNotation.self, forKey: .run) ?? JobTimeouts().run,
            total: try container.decodeQuantity(DurationNotation.self, forKey: .total))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encodeIfPresent(queue.map(DurationNotation.format), forKey: .queue)
        try container.encode(DurationNotation.format(run), forKey: .run)
        try container.encodeIfPresent(total.map(DurationNotation.format), forKey: .total)
    }
}
