import CoreMetrics
import FogCore
import Testing

@Suite struct PrometheusRegistryTests {
    @Test func instrumentsWithTheSameLabelsShareASeries() throws {
        let registry = PrometheusRegistry()
        Counter(label: "hits", dimensions: [("a", "1"), ("b", "2")], factory: registry).increment()
        Counter(label: "hits", dimensions: [("b", "2"), ("a", "1")], factory: registry).increment()
        FloatingPointCounter(label: "hits_total", dimensions: [("a", "1"), ("b", "2")], factory: registry)
            .increment(by: 0.5)
        let checked = try ExpositionChecker(registry.exposition())
        #expect(checked.samples.count == 1)
        #expect(checked["hits_total", ["a": "1", "b": "2"]] == 2.5)
    }

    @Test func nothingIsLostWhenManyThreadsWrite() async throws {
        let registry = PrometheusRegistry()
        let wait = MetricDefinition(
            name: "wait", help: "Waits.", kind: .histogram(HistogramBuckets([1, 2, 4])), unit: .seconds)
        let tasks = 8
        let rounds = 20_000
        await withTaskGroup(of: Void.self) { group in
            for task in 0..<tasks {
                group.addTask {
                    let shared = Counter(label: "shared", factory: registry)
                    let own = Counter(label: "own", dimensions: [("task", "\(task)")], factory: registry)
                    let fractional = FloatingPointCounter(label: "fractional", factory: registry)
                    let level = Meter(label: "level", factory: registry)
                    let timer = Timer(wait, factory: registry)
                    for round in 0..<rounds {
                        shared.increment()
                        own.increment(by: 2)
                        fractional.increment(by: 0.5)
                        level.increment(by: 3.0)
                        level.decrement(by: 2.0)
                        timer.recordSeconds(round % 4 + 1)
                        if round % 5000 == 0 { _ = registry.exposition() }
                    }
                }
            }
        }
        let checked = try ExpositionChecker(registry.exposition())
        let total = Double(tasks * rounds)
        #expect(checked["shared_total"] == total)
        #expect(checked["fractional_total"] == total / 2)
        #expect(checked["level"] == total)
        for task in 0..<tasks { #expect(checked["own_total", ["task": "\(task)"]] == Double(2 * rounds)) }
        #expect(checked["wait_seconds_count"] == total)
        #expect(checked["wait_seconds_sum"] == total * 2.5)
        #expect(checked["wait_seconds_bucket", ["le": "1"]] == total / 4)
        #expect(checked["wait_seconds_bucket", ["le": "2"]] == total / 2)
        #expect(checked["wait_seconds_bucket", ["le": "4"]] == total)
    }

    @Test func seriesBeyondTheLimitAreCountedTogether() throws {
        let registry = PrometheusRegistry(seriesLimit: 100)
        for peer in 0..<1000 {
            Counter(label: "packets", dimensions: [("peer", "\(peer)")], factory: registry).increment(by: 3)
        }
        Counter(label: "packets", dimensions: [("peer", "7")], factory: registry).increment()
        let checked = try ExpositionChecker(registry.exposition())
        let packets = checked.samples.filter { $0.name == "packets_total" }
        #expect(packets.count == 101)
        #expect(packets.map(\.value).reduce(0, +) == 3001)
        #expect(checked["packets_total", ["overflow": "true"]] == 2700)
        #expect(checked["packets_total", ["peer": "7"]] == 4)
        #expect(checked["fog_metrics_discarded_total", ["reason": "too_many_series"]] == 900)
    }

    @Test func theDefaultLimitIsTenThousandSeries() throws {
        let registry = PrometheusRegistry()
        for peer in 0..<10_050 {
            Counter(label: "packets", dimensions: [("peer", "\(peer)")], factory: registry).increment()
        }
        let checked = try ExpositionChecker(registry.exposition())
        #expect(checked["packets_total", ["overflow": "true"]] == 50)
    }

    @Test func metricsBeyondTheLimitAreLeftOutAndCounted() throws {
        let registry = PrometheusRegistry(metricLimit: 10)
        for number in 0..<25 { Counter(label: "metric\(number)", factory: registry).increment() }
        let checked = try ExpositionChecker(registry.exposition())
        #expect(checked.types.count == 11)
        #expect(checked["fog_metrics_discarded_total", ["reason": "too_many_metrics"]] == 15)
    }

    @Test func aNameBelongsToOneKind() throws {
        let registry = PrometheusRegistry()
        Meter(label: "load", factory: registry).set(1)
        Recorder(label: "load", factory: registry).record(5)
        Meter(label: "latency_count", factory: registry).set(2)
        Recorder(label: "latency", factory: registry).record(5)
        Counter(label: "fog_metrics_discarded", factory: registry).increment(by: 77)
        let checked = try ExpositionChecker(registry.exposition())
        #expect(
            checked.types == [
                "load": "gauge", "latency_count": "gauge", "fog_metrics_discarded_total": "counter",
            ])
        #expect(checked["load"] == 1)
        #expect(checked["fog_metrics_discarded_total", ["reason": "conflict"]] == 3)
    }

    @Test func valuesThatWouldSpoilASeriesAreCountedInstead() throws {
        let registry = PrometheusRegistry()
        let counter = Counter(label: "up", factory: registry)
        counter.increment(by: 5)
        counter.increment(by: -3)
        let recorder = Recorder(label: "sizes", factory: registry)
        recorder.record(Double.nan)
        recorder.record(Double.infinity)
        recorder.record(2)
        let level = Meter(label: "level", factory: registry)
        level.set(1)
        level.increment(by: Double.nan)
        let checked = try ExpositionChecker(registry.exposition())
        #expect(checked["up_total"] == 5)
        #expect(checked["sizes_count"] == 1)
        #expect(checked["sizes_sum"] == 2)
        #expect(checked["level"] == 1)
        #expect(checked["fog_metrics_discarded_total", ["reason": "negative"]] == 1)
        #expect(checked["fog_metrics_discarded_total", ["reason": "not_finite"]] == 3)
    }

    @Test func aSeriesGoesWithItsLastInstrument() throws {
        let registry = PrometheusRegistry(seriesLimit: 1)
        let first = Meter(label: "worker", dimensions: [("id", "a")], factory: registry)
        let second = Meter(label: "worker", dimensions: [("id", "a")], factory: registry)
        first.set(4)
        first.destroy()
        #expect(try ExpositionChecker(registry.exposition())["worker", ["id": "a"]] == 4)
        second.destroy()
        #expect(registry.exposition() == "")
        // The room it took is free again.
        Meter(label: "worker", dimensions: [("id", "b")], factory: registry).set(1)
        #expect(try ExpositionChecker(registry.exposition())["worker", ["id": "b"]] == 1)
    }

    @Test func aCounterCanBeReset() throws {
        let registry = PrometheusRegistry()
        let counter = Counter(label: "up", factory: registry)
        counter.increment(by: 5)
        counter.reset()
        counter.increment()
        #expect(try ExpositionChecker(registry.exposition())["up_total"] == 1)
    }

    @Test func aDefinitionThatComesLateStillExplains() throws {
        let registry = PrometheusRegistry()
        Counter(label: "fog_late", factory: registry).increment()
        registry.register(MetricDefinition(name: "fog_late", help: "Comes late.", kind: .counter))
        #expect(try ExpositionChecker(registry.exposition()).helps == ["fog_late_total": "Comes late."])
    }

    @Test func aRecorderOfAGaugeReplacesItsValue() throws {
        let registry = PrometheusRegistry()
        let level = MetricDefinition(name: "fog_level", help: "A level.", kind: .gauge, unit: .ratio)
        let recorder = Recorder(level, factory: registry)
        recorder.record(0.25)
        recorder.record(0.75)
        #expect(try ExpositionChecker(registry.exposition())["fog_level_ratio"] == 0.75)
    }
}
