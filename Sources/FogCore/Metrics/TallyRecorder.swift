public import CoreMetrics

/// Adds what was counted elsewhere to a series of a histogram: what `Recorder` is for values one by one.
public final class TallyRecorder: Sendable {
    private let series: HistogramSeries?

    /// Makes a recorder that writes to the series of `definition`, a histogram, with the given labels. Without a
    /// ``PrometheusRegistry`` behind `factory` it writes nowhere.
    public init(
        _ definition: MetricDefinition, dimensions: [(String, String)] = [],
        factory: any MetricsFactory = MetricsSystem.factory
    ) {
        series = (factory as? PrometheusRegistry)?.histogram(definition, dimensions)
    }

    /// Counts the values of a tally whose buckets are those of the definition.
    public func record(_ tally: HistogramTally) { series?.add(tally) }
}
