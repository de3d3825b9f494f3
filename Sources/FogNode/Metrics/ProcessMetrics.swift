import CoreMetrics
import FogCore

/// The metrics of this process.
enum ProcessMetrics {
    /// The registry to which all instruments write that are made after it was first asked for.
    static let registry: PrometheusRegistry = {
        let registry = PrometheusRegistry()
        MetricsSystem.bootstrap(registry)
        return registry
    }()
}
