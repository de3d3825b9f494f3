import CoreMetrics
import FogCore
import FogMixnet

/// What pipelines count.
struct MixMetrics: Sendable {
    private let receivedCounter = Counter(.mixReceived)
    private let drops = Dictionary(
        uniqueKeysWithValues: DropReason.allCases.map {
            ($0, Counter(.mixDropped, dimensions: [("reason", $0.rawValue)]))
        })
    private let lateness = Timer(.mixLateness)

    func received(_ count: Int) { receivedCounter.increment(by: count) }
    func dropped(_ reason: DropReason, _ count: Int) { drops[reason]?.increment(by: count) }
    func late(_ time: Duration) { lateness.recordNanoseconds(time.clampedNanoseconds) }
}

extension MetricDefinition {
    static let mixReceived = MetricDefinition(
        name: "fog_mix_packets_received", help: "Packets that links brought.", kind: .counter)
    static let mixDropped = MetricDefinition(
        name: "fog_mix_packets_dropped", help: "Packets that went no further, by reason.", kind: .counter)
    static let mixLateness = MetricDefinition(
        name: "fog_mix_lateness", help: "How long after the end of their delays packets were sent on.",
        kind: .histogram(HistogramBuckets.seconds), unit: .seconds)
}
