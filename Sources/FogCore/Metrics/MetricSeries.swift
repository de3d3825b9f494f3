/// One line of numbers: a metric with one set of labels.
protocol MetricSeries: AnyObject, Sendable {
    /// Which series this is.
    var place: MetricPlace { get }

    /// Writes the current value.
    func write(to text: inout ExpositionText)
}

/// The name and labels of a series.
struct MetricPlace: Hashable, Sendable {
    /// The metric's exposed name.
    let name: String
    /// The series' labels.
    let labels: MetricLabels
}
