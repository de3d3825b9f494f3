import CoreMetrics
import Synchronization

/// One series of a counter. Adding is a single atomic operation on the integer path and lock-free on the other.
///
/// Whole and fractional amounts are kept apart, so that a counter of things stays exact up to 2⁶⁴.
final class CounterSeries: MetricSeries, CounterHandler, FloatingPointCounterHandler {
    let place: MetricPlace
    private let whole = Atomic<UInt64>(0)
    private let fractional = AtomicDouble()
    private let discards: MetricDiscards

    init(place: MetricPlace, discards: MetricDiscards) {
        self.place = place
        self.discards = discards
    }

    /// Adds an amount; a negative one is discarded, because a counter doesn't go down.
    func increment(by amount: Int64) {
        guard amount >= 0 else { return discards.count(.negative) }
        whole.wrappingAdd(UInt64(amount), ordering: .relaxed)
    }

    /// Adds an amount; one that is negative or not finite is discarded.
    func increment(by amount: Double) {
        guard amount.isFinite else { return discards.count(.notFinite) }
        guard amount >= 0 else { return discards.count(.negative) }
        fractional.add(amount)
    }

    func reset() {
        whole.store(0, ordering: .relaxed)
        fractional.store(0)
    }

    func write(to text: inout ExpositionText) {
        let whole = whole.load(ordering: .relaxed)
        let fractional = fractional.load()
        let value = fractional == 0 ? String(whole) : ExpositionText.number(Double(whole) + fractional)
        text.sample(place.name, place.labels, value)
    }
}
