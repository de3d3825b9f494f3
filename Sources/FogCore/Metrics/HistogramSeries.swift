import CoreMetrics
import Synchronization

/// One series of a histogram: a search for the bucket and two lock-free additions for each value.
///
/// A reading made while values arrive may have a sum that is a value ahead of or behind its count; the count always
/// agrees with the buckets.
final class HistogramSeries: MetricSeries, RecorderHandler, TimerHandler {
    let place: MetricPlace
    private let buckets: HistogramBuckets
    private let counts: [Tally]
    private let sum = AtomicDouble()
    private let discards: MetricDiscards

    init(place: MetricPlace, buckets: HistogramBuckets, discards: MetricDiscards) {
        self.place = place
        self.buckets = buckets
        self.discards = discards
        counts = (0...buckets.upperBounds.count).map { _ in Tally() }
    }

    func record(_ value: Int64) { record(Double(value)) }

    /// Counts a value; one that isn't finite is discarded, because it would spoil the sum for good.
    func record(_ value: Double) {
        guard value.isFinite else { return discards.count(.notFinite) }
        counts[buckets.index(of: value)].add()
        sum.add(value)
    }

    /// Counts a duration, in seconds.
    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }

    /// Counts many values at once; of a tally with other buckets, none.
    func add(_ tally: HistogramTally) {
        guard tally.buckets == buckets else { return discards.count(.conflict) }
        for (place, count) in tally.counts.enumerated() where count > 0 { counts[place].add(count) }
        sum.add(tally.sum)
    }

    func write(to text: inout ExpositionText) {
        var total: UInt64 = 0
        for (bound, tally) in zip(buckets.upperBounds + [.infinity], counts) {
            total &+= tally.value
            let label = "le=\"\(ExpositionText.number(bound))\""
            text.sample(place.name + "_bucket", place.labels, adding: label, String(total))
        }
        text.sample(place.name + "_sum", place.labels, ExpositionText.number(sum.load()))
        text.sample(place.name + "_count", place.labels, String(total))
    }

    /// How many values fell into one bucket.
    private final class Tally: Sendable {
        private let number = Atomic<UInt64>(0)

        var value: UInt64 { number.load(ordering: .relaxed) }

        func add(_ count: UInt64 = 1) { number.wrappingAdd(count, ordering: .relaxed) }
    }
}
