import FogCore
import Testing

@testable import FogDirectory
@testable import FogNode

@Suite struct AuthorityMetricsTests {
    @Test func publicationsAreCountedByWhatBecameOfThem() {
        let registry = PrometheusRegistry()
        let metrics = AuthorityMetrics(factory: registry)
        let address = NetworkAddress(host: "a", port: 1)
        let refusals: [DescriptorRefusal] = [
            .notGenuine, .clock(.seconds(9)), .old, .keyProof("link"), .noMixKey(3), .privateAddress(address),
            .takenAddress(address, by: NodeID(Bytes32.zero)), .crowdedHost("a", limit: 2), .missingProtocol("x"),
            .banned, .full,
        ]
        #expect(Set(refusals.map(\.label)).union(["malformed"]) == Set(DescriptorRefusal.labels))
        for refusal in refusals { metrics.published(refusal) }
        for _ in 0..<3 { metrics.published(nil) }
        metrics.busy()
        metrics.adopted()
        metrics.missed(2)
        metrics.update(epoch: 12, nil)
        let text = registry.exposition()
        for label in DescriptorRefusal.labels + ["busy"] {
            let number = label == "malformed" ? 0 : 1
            #expect(text.contains("fog_authority_publications_refused_total{reason=\"\(label)\"} \(number)\n"))
        }
        #expect(text.contains("fog_authority_publications_accepted_total 3\n"))
        #expect(text.contains("fog_authority_consensuses_total 1\n"))
        #expect(text.contains("fog_authority_epochs_missed_total 2\n") && text.contains("fog_authority_epoch 12\n"))
    }
}
