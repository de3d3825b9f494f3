import ArgumentParser

/// Where a node shows its metrics.
struct MetricsOptions: ParsableArguments {
    @Option(
        name: .long,
        help: "Show metrics on this HOST:PORT over plain HTTP, to whoever gets there; nowhere if it isn't said.")
    var metrics: String?

    @Option(name: .long, help: "A name by which callers may ask for metrics in the Host header; may be repeated.")
    var metricsName: [String] = []

    @Flag(name: .long, help: "Let --metrics be another address than one of loopback.")
    var metricsBeyondLoopback = false
}
