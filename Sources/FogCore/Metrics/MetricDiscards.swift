import Synchronization

/// Counts what a registry could not take in, by reason, so that nothing is lost in silence.
final class MetricDiscards: Sendable {
    /// Why an instrument or a value was not taken in.
    enum Reason: String, CaseIterable {
        /// The name, or one that the text format derives from it, belongs to a metric of another kind.
        case conflict
        /// A counter was asked to go down.
        case negative
        /// A value was infinite or not a number.
        case notFinite = "not_finite"
        /// The registry has as many metrics as it may have.
        case tooManyMetrics = "too_many_metrics"
        /// The metric has as many series as it may have; values go to its overflow series.
        case tooManySeries = "too_many_series"
    }

    static let definition = MetricDefinition(
        name: "fog_metrics_discarded",
        help: "Instruments and values that the metrics registry did not take in, by reason.", kind: .counter)

    private let conflict = Atomic<UInt64>(0)
    private let negative = Atomic<UInt64>(0)
    private let notFinite = Atomic<UInt64>(0)
    private let tooManyMetrics = Atomic<UInt64>(0)
    private let tooManySeries = Atomic<UInt64>(0)

    func count(_ reason: Reason) {
        switch reason {
        case .conflict: conflict.wrappingAdd(1, ordering: .relaxed)
        case .negative: negative.wrappingAdd(1, ordering: .relaxed)
        case .notFinite: notFinite.wrappingAdd(1, ordering: .relaxed)
        case .tooManyMetrics: tooManyMetrics.wrappingAdd(1, ordering: .relaxed)
        case .tooManySeries: tooManySeries.wrappingAdd(1, ordering: .relaxed)
        }
    }

    private func number(of reason: Reason) -> UInt64 {
        switch reason {
        case .conflict: conflict.load(ordering: .relaxed)
        case .negative: negative.load(ordering: .relaxed)
        case .notFinite: notFinite.load(ordering: .relaxed)
        case .tooManyMetrics: tooManyMetrics.load(ordering: .relaxed)
        case .tooManySeries: tooManySeries.load(ordering: .relaxed)
        }
    }

    /// Writes the counts of the reasons that have occurred.
    func write(to text: inout ExpositionText) {
        let occurred = Reason.allCases.map { ($0, number(of: $0)) }.filter { $0.1 > 0 }
        guard !occurred.isEmpty else { return }
        text.header(Self.definition.name, help: Self.definition.help, type: "counter")
        for (reason, number) in occurred {
            text.sample(Self.definition.name, MetricLabels([("reason", reason.rawValue)]), String(number))
        }
    }
}
