import CoreMetrics
import FogCore
import FogLink

/// What listeners count.
struct LinkListenerMetrics: Sendable {
    private let taken = Counter(.linksTaken, dimensions: [])
    private let failed = Self.counters(.linkHandshakesFailed)
    private let ended = Self.counters(.linksEnded)

    private static func counters(_ definition: MetricDefinition) -> [LinkError.Kind: Counter] {
        Dictionary(
            uniqueKeysWithValues: LinkError.Kind.allCases.map { kind in
                (kind, Counter(definition, dimensions: [("reason", kind.rawValue)]))
            })
    }

    func linkBegan() { taken.increment() }
    func handshakeFailed(_ error: LinkError) { failed[error.kind]?.increment() }
    func linkEnded(_ error: LinkError) { ended[error.kind]?.increment() }
}

extension MetricDefinition {
    static let linksTaken = MetricDefinition(
        name: "fog_links_taken", help: "Links that were taken, once their handshakes were over.", kind: .counter)
    static let linkHandshakesFailed = MetricDefinition(
        name: "fog_link_handshakes_failed", help: "Connections that became no link, by the reason.", kind: .counter)
    static let linksEnded = MetricDefinition(
        name: "fog_links_ended", help: "Links that were taken and have ended, by the reason.", kind: .counter)
}
