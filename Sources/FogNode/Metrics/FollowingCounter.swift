import CoreMetrics

/// A counter that follows a number which somebody else counts on a path where each step matters: brought up to date when
/// somebody looks.
struct FollowingCounter {
    private let counter: Counter
    private var seen: UInt64 = 0

    init(_ counter: Counter) { self.counter = counter }

    /// Goes on to a number; to a smaller one than before, not.
    mutating func follow(_ number: UInt64) {
        guard number > seen else { return }
        counter.increment(by: Int64(clamping: number - seen))
        seen = number
    }
}
