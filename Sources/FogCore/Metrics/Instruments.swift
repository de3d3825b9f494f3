public import CoreMetrics

extension MetricDefinition {
    /// Tells the registry behind `factory` about this metric, if it is one of ours.
    fileprivate func registered(with factory: any MetricsFactory) -> String {
        (factory as? PrometheusRegistry)?.register(self)
        return name
    }
}

extension Counter {
    /// Makes a counter that writes to the series of `definition` with the given labels.
    public convenience init(
        _ definition: MetricDefinition, dimensions: [(String, String)] = [],
        factory: any MetricsFactory = MetricsSystem.factory
    ) {
        self.init(label: definition.registered(with: factory), dimensions: dimensions, factory: factory)
    }
}

extension FloatingPointCounter {
    /// Makes a counter of fractional amounts that writes to the series of `definition` with the given labels.
    public convenience init(
        _ definition: MetricDefinition, dimensions: [(String, String)] = [],
        factory: any MetricsFactory = MetricsSystem.factory
    ) {
        self.init(label: definition.registered(with: factory), dimensions: dimensions, factory: factory)
    }
}

extension Meter {
    /// Makes a gauge that writes to the series of `definition` with the given labels.
    public convenience init(
        _ definition: MetricDefinition, dimensions: [(String, String)] = [],
        factory: any MetricsFactory = MetricsSystem.factory
    ) {
        self.init(label: definition.registered(with: factory), dimensions: dimensions, factory: factory)
    }
}

extension Recorder {
    /// Makes an instrument that writes to the series of `definition` with the given labels: it counts values in the
    /// buckets of a histogram, and replaces the value of a gauge.
    public convenience init(
        _ definition: MetricDefinition, dimensions: [(String, String)] = [],
        factory: any MetricsFactory = MetricsSystem.factory
    ) {
        self.init(
            label: definition.registered(with: factory), dimensions: dimensions, aggregate: definition.kind != .gauge,
            factory: factory)
    }
}

extension Timer {
    /// Makes a timer that counts durations in the series of `definition` with the given labels. The definition is a
    /// histogram in seconds.
    public convenience init(
        _ definition: MetricDefinition, dimensions: [(String, String)] = [],
        factory: any MetricsFactory = MetricsSystem.factory
    ) {
        self.init(label: definition.registered(with: factory), dimensions: dimensions, factory: factory)
    }
}
