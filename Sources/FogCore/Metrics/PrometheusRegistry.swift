public import CoreMetrics
import Synchronization

/// Holds every metric of a process and exposes them as Prometheus text.
///
/// It is the backend of swift-metrics, so that libraries' metrics stand beside Fog's own:
///
/// ```swift
/// let registry = PrometheusRegistry()
/// MetricsSystem.bootstrap(registry)
/// ```
///
/// **Kinds.** `Counter` and `FloatingPointCounter` become counters, `Meter` and `Gauge` gauges, `Recorder` and `Timer`
/// histograms; timers count in seconds. Names and labels are made valid, counters end in `_total` and timers in
/// `_seconds`. A ``MetricDefinition`` adds the help and a histogram's own buckets.
///
/// **Bounds.** A metric has at most ``seriesLimit`` series. Those beyond share one series with the only label
/// `overflow="true"`, so that sums stay right (a gauge there holds what was set last). The registry has at most
/// ``metricLimit`` metrics. What it doesn't take in is counted in `fog_metrics_discarded_total` by reason.
///
/// **Cost.** Making an instrument takes the registry's lock and is done once, beforehand. Writing to one takes no lock:
/// a counter costs one atomic addition, a histogram a binary search and two.
public final class PrometheusRegistry: Sendable {
    /// The content type of ``exposition()``.
    public static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// The most series that one metric may have, apart from the one that takes the overflow.
    public let seriesLimit: Int
    /// The most metrics that the registry may have.
    public let metricLimit: Int

    private let families = Mutex(Families())
    private let discards = MetricDiscards()

    private struct Families {
        var byName: [String: MetricFamily] = [:]
        /// Which metric each sample name belongs to.
        var owners: [String: String] = [
            MetricDiscards.definition.name: MetricDiscards.definition.name
        ]
    }

    /// Makes a registry without any metrics.
    public init(seriesLimit: Int = 10_000, metricLimit: Int = 2_000) {
        self.seriesLimit = seriesLimit
        self.metricLimit = metricLimit
    }

    /// Tells what a metric means. The instruments' own initializers do this.
    public func register(_ definition: MetricDefinition) {
        families.withLock { _ = family(for: definition, in: &$0) }
    }

    /// All metrics that have a value in the text format 0.0.4, in the order of their names, and at the end what the
    /// registry did not take in.
    ///
    /// The numbers are read one after another while others may be changing; each is right by itself.
    public func exposition() -> String {
        let all = families.withLock { Array($0.byName.values) }
        var text = ExpositionText()
        for family in all.sorted(by: { $0.name < $1.name }) {
            family.write(to: &text)
        }
        discards.write(to: &text)
        return text.text
    }

    /// The name of the metric that takes a definition's values, made if there is none yet; `nil` if there can be none.
    private func family(for definition: MetricDefinition, in families: inout Families) -> String? {
        if let existing = families.byName[definition.name] {
            guard existing.accepts(definition.kind) else {
                discards.count(.conflict)
                return nil
            }
            if existing.help.isEmpty { families.byName[definition.name]?.help = definition.help }
            return definition.name
        }
        let made = MetricFamily(definition)
        guard made.sampleNames.allSatisfy({ families.owners[$0] == nil }) else {
            discards.count(.conflict)
            return nil
        }
        guard families.byName.count < metricLimit else {
            discards.count(.tooManyMetrics)
            return nil
        }
        for name in made.sampleNames { families.owners[name] = made.name }
        families.byName[made.name] = made
        return made.name
    }

    private func join<Series: MetricSeries>(
        _ definition: MetricDefinition, _ dimensions: [(String, String)], as type: Series.Type
    ) -> Series? {
        let labels = MetricLabels(dimensions)
        let series = families.withLock { families -> (any MetricSeries)? in
            guard let name = family(for: definition, in: &families) else { return nil }
            return families.byName[name]?.join(labels, limit: seriesLimit, discards: discards)
        }
        return series as? Series
    }

    /// The series of a histogram with these labels, for whole tallies; `nil` if there can be none.
    func histogram(_ definition: MetricDefinition, _ dimensions: [(String, String)]) -> HistogramSeries? {
        join(definition, dimensions, as: HistogramSeries.self)
    }

    private func leave(_ handler: AnyObject) {
        guard let series = handler as? any MetricSeries else { return }
        families.withLock { $0.byName[series.place.name]?.leave(series) }
    }
}

extension PrometheusRegistry: MetricsFactory {
    public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        let definition = MetricDefinition(name: label, help: "", kind: .counter)
        return join(definition, dimensions, as: CounterSeries.self) ?? NOOPMetricsHandler.instance
    }

    public func makeFloatingPointCounter(
        label: String, dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        let definition = MetricDefinition(name: label, help: "", kind: .counter)
        return join(definition, dimensions, as: CounterSeries.self) ?? NOOPMetricsHandler.instance
    }

    public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        let definition = MetricDefinition(name: label, help: "", kind: .gauge)
        return join(definition, dimensions, as: GaugeSeries.self) ?? NOOPMetricsHandler.instance
    }

    public func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        if aggregate {
            let definition = MetricDefinition(name: label, help: "", kind: .histogram(.counts))
            return join(definition, dimensions, as: HistogramSeries.self) ?? NOOPMetricsHandler.instance
        }
        let definition = MetricDefinition(name: label, help: "", kind: .gauge)
        return join(definition, dimensions, as: GaugeSeries.self) ?? NOOPMetricsHandler.instance
    }

    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        let definition = MetricDefinition(name: label, help: "", kind: .histogram(.seconds), unit: .seconds)
        return join(definition, dimensions, as: HistogramSeries.self) ?? NOOPMetricsHandler.instance
    }

    public func destroyCounter(_ handler: any CounterHandler) { leave(handler) }

    public func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) { leave(handler) }

    public func destroyMeter(_ handler: any MeterHandler) { leave(handler) }

    public func destroyRecorder(_ handler: any RecorderHandler) { leave(handler) }

    public func destroyTimer(_ handler: any TimerHandler) { leave(handler) }
}
