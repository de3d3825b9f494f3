import CoreMetrics

/// One series of a gauge, lock-free.
final class GaugeSeries: MetricSeries, MeterHandler, RecorderHandler {
    let place: MetricPlace
    private let value = AtomicDouble()
    private let discards: MetricDiscards

    init(place: MetricPlace, discards: MetricDiscards) {
        self.place = place
        self.discards = discards
    }

    func set(_ newValue: Int64) { value.store(Double(newValue)) }

    func set(_ newValue: Double) { value.store(newValue) }

    func record(_ newValue: Int64) { set(newValue) }

    func record(_ newValue: Double) { set(newValue) }

    /// Adds an amount; one that isn't finite is discarded, because nothing could undo it.
    func increment(by amount: Double) {
        guard amount.isFinite else { return discards.count(.notFinite) }
        value.add(amount)
    }

    /// Takes an amount away; one that isn't finite is discarded.
    func decrement(by amount: Double) { increment(by: -amount) }

    func write(to text: inout ExpositionText) {
        text.sample(place.name, place.labels, ExpositionText.number(value.load()))
    }
}
