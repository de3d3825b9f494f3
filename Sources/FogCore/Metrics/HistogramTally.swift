/// How many values fell into each bucket of a histogram: for whoever counts on a hot path of his own and tells a registry
/// now and then, through a ``TallyRecorder``.
///
/// Counting a value costs a binary search and two additions, and allocates nothing.
public struct HistogramTally: Hashable, Sendable {
    public let buckets: HistogramBuckets
    /// By the bucket; the last is for everything above all bounds.
    public private(set) var counts: [UInt64]
    /// All values together.
    public private(set) var sum = 0.0

    /// Makes one without any values.
    public init(_ buckets: HistogramBuckets) {
        self.buckets = buckets
        counts = Array(repeating: 0, count: buckets.upperBounds.count + 1)
    }

    /// How many values there are.
    public var count: UInt64 { counts.reduce(0, &+) }

    /// Counts a value; one that isn't finite is passed over.
    public mutating func add(_ value: Double) {
        guard value.isFinite else { return }
        counts[buckets.index(of: value)] &+= 1
        sum += value
    }

    /// Counts the values of another with the same buckets; of one with others, nothing.
    public mutating func add(_ other: HistogramTally) {
        guard other.counts.count == counts.count else { return }
        for place in counts.indices { counts[place] &+= other.counts[place] }
        sum += other.sum
    }

    /// What has been counted since an earlier state of the same tally.
    public func since(_ earlier: HistogramTally) -> HistogramTally {
        guard earlier.counts.count == counts.count else { return self }
        var change = self
        for place in counts.indices { change.counts[place] &-= earlier.counts[place] }
        change.sum -= earlier.sum
        return change
    }

    /// Forgets all values.
    public mutating func clear() {
        for place in counts.indices { counts[place] = 0 }
        sum = 0
    }

    /// The value below which this share of all values lies, as if those of a bucket were spread evenly in it; `nil` if there
    /// are none. What lies above all bounds counts as the last bound.
    public func quantile(_ share: Double) -> Double? {
        let all = count
        guard all > 0, let last = buckets.upperBounds.last else { return nil }
        let rank = max(0, min(1, share)) * Double(all)
        var below = 0.0
        for (place, bound) in buckets.upperBounds.enumerated() where counts[place] > 0 {
            let inside = Double(counts[place])
            if below + inside >= rank {
                let start = place > 0 ? buckets.upperBounds[place - 1] : min(0, bound)
                return start + (bound - start) * max(0, rank - below) / inside
            }
            below += inside
        }
        return last
    }
}
