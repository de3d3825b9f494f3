import FogCore
import Testing

@Suite struct MetricDefinitionTests {
    @Test(
        arguments: [
            ("fog_jobs", .counter, .none, "fog_jobs_total"),
            ("fog_jobs_total", .counter, .none, "fog_jobs_total"),
            ("fog_sent", .counter, .bytes, "fog_sent_bytes_total"),
            ("fog_sent_bytes_total", .counter, .bytes, "fog_sent_bytes_total"),
            ("fog_wait", .histogram(.seconds), .seconds, "fog_wait_seconds"),
            ("fog_wait_seconds", .histogram(.seconds), .seconds, "fog_wait_seconds"),
            ("fog.busy-share", .gauge, .ratio, "fog_busy_share_ratio"),
            ("", .gauge, .none, "unnamed"),
            ("7", .gauge, .none, "_7"),
        ] as [(String, MetricDefinition.Kind, MetricDefinition.Unit, String)])
    func namesHaveTheirSuffixes(
        name: String, kind: MetricDefinition.Kind, unit: MetricDefinition.Unit, exposed: String
    ) {
        let definition = MetricDefinition(name: name, help: "", kind: kind, unit: unit)
        #expect(definition.name == exposed)
        #expect(MetricDefinition(name: definition.name, help: "", kind: kind, unit: unit).name == exposed)
    }

    @Test func bucketsAreSortedAndFinite() {
        #expect(HistogramBuckets([3, 1, .infinity, .nan, 2, 1]).upperBounds == [1, 2, 3])
        #expect(HistogramBuckets((0..<500).map(Double.init)).upperBounds.count == HistogramBuckets.limit)
        #expect(HistogramBuckets([]).upperBounds == [])
        #expect(HistogramBuckets.bytes.upperBounds.first == 64)
        #expect(HistogramBuckets.bytes.upperBounds.last == 1_073_741_824)
    }
}
