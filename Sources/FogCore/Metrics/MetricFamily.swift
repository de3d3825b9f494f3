/// One metric with all its series. Guarded by the lock of its registry, except for ``write(to:)`` on a copy.
struct MetricFamily {
    /// The exposed name.
    let name: String
    /// What sort of number it is, and a histogram's buckets.
    let kind: MetricDefinition.Kind
    /// What it counts; empty for a metric that a library made without a definition.
    var help: String

    private var series: [MetricLabels: Entry] = [:]
    private var overflow: (any MetricSeries)?

    private struct Entry {
        let series: any MetricSeries
        /// How many instruments write to the series.
        var users: Int
    }

    init(_ definition: MetricDefinition) {
        name = definition.name
        kind = definition.kind
        help = definition.help
    }

    /// The names of the samples that the metric exposes.
    var sampleNames: [String] {
        switch kind {
        case .counter, .gauge: [name]
        case .histogram: [name, name + "_bucket", name + "_sum", name + "_count"]
        }
    }

    /// Whether instruments of the given kind can write to this metric; buckets may differ, the first ones count.
    func accepts(_ other: MetricDefinition.Kind) -> Bool {
        switch (kind, other) {
        case (.counter, .counter), (.gauge, .gauge), (.histogram, .histogram): true
        default: false
        }
    }

    /// The series with the given labels, made if there is none, or the overflow series if there is no room for it.
    mutating func join(_ labels: MetricLabels, limit: Int, discards: MetricDiscards) -> any MetricSeries {
        if labels != .overflow {
            if let entry = series[labels] {
                series[labels] = Entry(series: entry.series, users: entry.users + 1)
                return entry.series
            }
            if series.count < limit {
                let made = makeSeries(labels, discards)
                series[labels] = Entry(series: made, users: 1)
                return made
            }
            discards.count(.tooManySeries)
        }
        if let overflow { return overflow }
        let made = makeSeries(.overflow, discards)
        overflow = made
        return made
    }

    /// Drops a series when the last of its instruments has left; the overflow series stays.
    mutating func leave(_ leaving: any MetricSeries) {
        let labels = leaving.place.labels
        guard let entry = series[labels], entry.series === leaving else { return }
        series[labels] = entry.users > 1 ? Entry(series: entry.series, users: entry.users - 1) : nil
    }

    /// Writes the metric with its series in the order of their labels.
    func write(to text: inout ExpositionText) {
        var all = series.values.map(\.series)
        if let overflow { all.append(overflow) }
        guard !all.isEmpty else { return }
        text.header(name, help: help, type: typeName)
        for series in all.sorted(by: { $0.place.labels < $1.place.labels }) {
            series.write(to: &text)
        }
    }

    private var typeName: String {
        switch kind {
        case .counter: "counter"
        case .gauge: "gauge"
        case .histogram: "histogram"
        }
    }

    private func makeSeries(_ labels: MetricLabels, _ discards: MetricDiscards) -> any MetricSeries {
        let place = MetricPlace(name: name, labels: labels)
        return switch kind {
        case .counter: CounterSeries(place: place, discards: discards)
        case .gauge: GaugeSeries(place: place, discards: discards)
        case .histogram(let buckets): HistogramSeries(place: place, buckets: buckets, discards: discards)
        }
    }
}
