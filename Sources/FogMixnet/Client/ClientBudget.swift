public import FogCore

/// What a client may use in a day (UTC) before it does without cover for the rest of it.
public struct ClientBudget: Hashable, Sendable {
    /// Bytes of packets, fetches and what these bring; any number if `nil`.
    public var bytes: UInt64?
    /// Time of a processor; any if `nil`.
    public var processor: Duration?

    public init(bytes: UInt64? = nil, processor: Duration? = nil) {
        self.bytes = bytes
        self.processor = processor
    }
}

/// What a client has used of a day.
public struct ClientSpending: Hashable, Sendable {
    /// Days since 1970 (UTC).
    public var day: Int64
    public var bytes: UInt64
    public var processor: Duration

    public init(day: Int64, bytes: UInt64 = 0, processor: Duration = .zero) {
        self.day = day
        self.bytes = bytes
        self.processor = processor
    }

    /// The day of a time.
    public static func day(of time: WallTime) -> Int64 {
        let length: Int64 = 86_400_000
        let milliseconds = time.millisecondsSinceEpoch
        return milliseconds / length - (milliseconds % length < 0 ? 1 : 0)
    }

    /// Whether it is as much as a budget has of time, or so many bytes more would be more than it has.
    func exceeds(_ budget: ClientBudget, with more: UInt64) -> Bool {
        if let limit = budget.bytes {
            let (sum, isBeyond) = bytes.addingReportingOverflow(more)
            if isBeyond || sum > limit { return true }
        }
        return budget.processor.map { processor >= $0 } ?? false
    }

    mutating func spend(_ more: UInt64) {
        let (sum, isBeyond) = bytes.addingReportingOverflow(more)
        bytes = isBeyond ? .max : sum
    }
}
