import CoreMetrics
import FogCore
import FogLink

/// What link pools count.
struct LinkPoolMetrics: Sendable {
    private let counters = Dictionary(
        uniqueKeysWithValues: LinkPoolCount.allCases.map {
            ($0, Counter(.linkPoolEvents, dimensions: [("event", $0.rawValue)]))
        })

    func count(_ what: LinkPoolCount) {
        counters[what]?.increment()
    }
}

extension MetricDefinition {
    static let linkPoolEvents = MetricDefinition(
        name: "fog_link_pool_events", help: "What happened to links, attempts and requests of link pools.",
        kind: .counter)
}
