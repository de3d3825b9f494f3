/// The name, meaning and unit of one metric, declared once by the room that measures it.
///
/// ```swift
/// extension MetricDefinition {
///     static let attemptsLost = MetricDefinition(
///         name: "fog_attempts_lost", help: "Attempts whose lease lapsed.", kind: .counter)
/// }
///
/// Counter(.attemptsLost, dimensions: [("reason", "unreachable")]).increment()
/// ```
///
/// Instruments made from a definition (see the initializers of `Counter`, `Meter`, `Recorder` and `Timer` that take
/// one) tell the ``PrometheusRegistry`` about it, so that it can say what the metric means.
public struct MetricDefinition: Hashable, Sendable {
    /// What sort of number a metric is.
    public enum Kind: Hashable, Sendable {
        /// A number that only grows, and restarts from zero with the process.
        case counter
        /// A number that goes up and down.
        case gauge
        /// A distribution of observed values.
        case histogram(HistogramBuckets)
    }

    /// The unit of a metric's values, always a base unit.
    public enum Unit: String, Hashable, Sendable {
        /// Things counted.
        case none = ""
        /// Durations.
        case seconds
        /// Sizes.
        case bytes
        /// Shares of a whole, from 0 to 1.
        case ratio
    }

    /// The name as it is exposed: valid, with the suffix of its unit, and `_total` for a counter.
    public let name: String
    /// What the metric counts, in a sentence.
    public let help: String
    /// What sort of number it is.
    public let kind: Kind

    /// Declares a metric.
    ///
    /// - Parameters:
    ///   - name: Words in lower case joined by `_`, beginning with `fog_`. Suffixes for the unit and `_total` are
    ///     added if they aren't there; characters that a name can't have become `_`.
    ///   - help: What the metric counts, in a sentence.
    ///   - kind: What sort of number it is.
    ///   - unit: The unit of its values.
    public init(name: String, help: String, kind: Kind, unit: Unit = .none) {
        self.name = MetricName.exposed(name, kind: kind, unit: unit)
        self.help = help
        self.kind = kind
    }
}
