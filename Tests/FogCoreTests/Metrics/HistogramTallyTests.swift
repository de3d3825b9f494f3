import CoreMetrics
import FogCore
import Testing

@Suite struct HistogramTallyTests {
    private let buckets = HistogramBuckets([1, 2, 4])

    @Test func valuesFallIntoTheirBuckets() {
        var tally = HistogramTally(buckets)
        for value in [0.5, 1, 1.5, 4, 5, -1, .infinity, .nan] { tally.add(value) }
        #expect(tally.counts == [3, 1, 1, 1] && tally.count == 6 && tally.sum == 11)
        let before = tally
        tally.add(3)
        #expect(tally.since(before).counts == [0, 0, 1, 0] && tally.since(before).sum == 3)
        tally.add(before)
        #expect(tally.count == 13 && tally.sum == 25)
        tally.clear()
        #expect(tally == HistogramTally(buckets))
    }

    @Test func talliesOfOtherBucketsAreNotMixed() {
        var tally = HistogramTally(buckets)
        var other = HistogramTally(HistogramBuckets([1]))
        other.add(1)
        tally.add(other)
        #expect(tally.count == 0)
    }

    @Test func quantilesLieWhereTheValuesAre() throws {
        var tally = HistogramTally(HistogramBuckets([10, 20, 30]))
        #expect(tally.quantile(0.5) == nil)
        for _ in 0..<50 { tally.add(15) }
        #expect(tally.quantile(0.5) == 15 && tally.quantile(0) == 10 && tally.quantile(1) == 20)
        for _ in 0..<50 { tally.add(5) }
        #expect(tally.quantile(0.25) == 5 && tally.quantile(0.5) == 10 && tally.quantile(0.75) == 15)
        // Above all bounds nothing more is known.
        for _ in 0..<900 { tally.add(1000) }
        #expect(tally.quantile(0.99) == 30)
    }

    @Test func aRegistryTakesWholeTallies() {
        let registry = PrometheusRegistry()
        let definition = MetricDefinition(name: "fog_sizes", help: "Sizes.", kind: .histogram(buckets))
        let recorder = TallyRecorder(definition, dimensions: [("kind", "a")], factory: registry)
        var tally = HistogramTally(buckets)
        for value in [1.0, 1, 3, 9] { tally.add(value) }
        recorder.record(tally)
        recorder.record(tally)
        let text = registry.exposition()
        #expect(text.contains("fog_sizes_bucket{kind=\"a\",le=\"1\"} 4\n"))
        #expect(text.contains("fog_sizes_bucket{kind=\"a\",le=\"4\"} 6\n"))
        #expect(text.contains("fog_sizes_bucket{kind=\"a\",le=\"+Inf\"} 8\n"))
        #expect(text.contains("fog_sizes_sum{kind=\"a\"} 28\n") && text.contains("fog_sizes_count{kind=\"a\"} 8\n"))
        // One with other buckets would be counted wrongly: it is discarded, and that is told.
        var other = HistogramTally(HistogramBuckets([1]))
        other.add(1)
        recorder.record(other)
        let after = registry.exposition()
        #expect(after.contains("fog_sizes_count{kind=\"a\"} 8\n"))
        #expect(after.contains("fog_metrics_discarded_total{reason=\"conflict\"} 1\n"))
    }
}
