import CoreMetrics
import FogCore
import Testing

@Suite struct ExpositionTests {
    @Test func anEmptyRegistryExposesNothing() {
        let registry = PrometheusRegistry()
        registry.register(MetricDefinition(name: "fog_unused", help: "Nothing writes to it.", kind: .counter))
        #expect(registry.exposition() == "")
    }

    @Test func theTextIsSortedTypedAndExplained() throws {
        let registry = PrometheusRegistry()
        let jobs = MetricDefinition(
            name: "fog_jobs_submitted", help: "Jobs that were accepted,\nby \\ strategy.", kind: .counter)
        let wait = MetricDefinition(
            name: "fog_wait", help: "Time in the queue.", kind: .histogram(HistogramBuckets([0.5, 0.1, 2])),
            unit: .seconds)
        let size = MetricDefinition(
            name: "fog_module", help: "Size of modules.", kind: .histogram(HistogramBuckets([1024])), unit: .bytes)
        Timer(wait, factory: registry).recordMilliseconds(100)
        Timer(wait, factory: registry).recordMilliseconds(1600)
        Timer(wait, factory: registry).recordSeconds(3)
        Recorder(size, dimensions: [("kind", "wasm")], factory: registry).record(1025)
        Counter(jobs, dimensions: [("strategy", "spread")], factory: registry).increment(by: 2)
        Counter(jobs, dimensions: [("strategy", "binpack"), ("lane", "a")], factory: registry).increment()
        Meter(label: "fog_temperature", factory: registry).set(-2.5)
        FloatingPointCounter(label: "fog.cpu-seconds", factory: registry).increment(by: 0.25)
        Gauge(label: "9lives", factory: registry).record(9)

        let text = """
            # TYPE _9lives gauge
            _9lives 9
            # TYPE fog_cpu_seconds_total counter
            fog_cpu_seconds_total 0.25
            # HELP fog_jobs_submitted_total Jobs that were accepted,\\nby \\\\ strategy.
            # TYPE fog_jobs_submitted_total counter
            fog_jobs_submitted_total{lane="a",strategy="binpack"} 1
            fog_jobs_submitted_total{strategy="spread"} 2
            # HELP fog_module_bytes Size of modules.
            # TYPE fog_module_bytes histogram
            fog_module_bytes_bucket{kind="wasm",le="1024"} 0
            fog_module_bytes_bucket{kind="wasm",le="+Inf"} 1
            fog_module_bytes_sum{kind="wasm"} 1025
            fog_module_bytes_count{kind="wasm"} 1
            # TYPE fog_temperature gauge
            fog_temperature -2.5
            # HELP fog_wait_seconds Time in the queue.
            # TYPE fog_wait_seconds histogram
            fog_wait_seconds_bucket{le="0.1"} 1
            fog_wait_seconds_bucket{le="0.5"} 1
            fog_wait_seconds_bucket{le="2"} 2
            fog_wait_seconds_bucket{le="+Inf"} 3
            fog_wait_seconds_sum 4.7
            fog_wait_seconds_count 3

            """
        #expect(registry.exposition() == text)
        #expect(registry.exposition() == text)
        _ = try ExpositionChecker(text)
    }

    @Test func labelsArriveAsTheyWereGiven() throws {
        let registry = PrometheusRegistry()
        let values = [
            "", "plain", "back\\slash", "\"quoted\"", "two\nlines", "\\n", "ünïcode 🌫", "a=\"b\",c", "{}", "\r\n", "\\",
        ]
        for (index, value) in values.enumerated() {
            Counter(label: "odd", dimensions: [("value", value)], factory: registry).increment(by: index + 1)
        }
        let checked = try ExpositionChecker(registry.exposition())
        for (index, value) in values.enumerated() {
            #expect(checked["odd_total", ["value": value]] == Double(index + 1), "\(value.debugDescription)")
        }
    }

    @Test func anyNamesBecomeValidOnes() throws {
        var generator = SeededGenerator(seed: 7)
        let alphabet = Array("aZ09_:.-/ \"\\\n{}=,é雾\0")
        func text() -> String {
            String(
                (0..<Int.random(in: 0...12, using: &generator)).compactMap { _ in
                    alphabet.randomElement(using: &generator)
                })
        }
        let registry = PrometheusRegistry(seriesLimit: 20, metricLimit: 300)
        for _ in 0..<3000 {
            let dimensions = (0..<Int.random(in: 0...3, using: &generator)).map { _ in (text(), text()) }
            switch Int.random(in: 0..<5, using: &generator) {
            case 0: Counter(label: text(), dimensions: dimensions, factory: registry).increment()
            case 1: FloatingPointCounter(label: text(), dimensions: dimensions, factory: registry).increment(by: 1e-7)
            case 2: Meter(label: text(), dimensions: dimensions, factory: registry).set(1e300)
            case 3: Recorder(label: text(), dimensions: dimensions, factory: registry).record(-1.5)
            default: Timer(label: text(), dimensions: dimensions, factory: registry).recordNanoseconds(.max)
            }
        }
        let checked = try ExpositionChecker(registry.exposition())
        #expect(checked.types.count == 301)
        #expect(checked.samples.count > 1000)
    }

    @Test func reservedLabelsDoNotClashWithTheFormat() throws {
        let registry = PrometheusRegistry()
        let dimensions = [("le", "1"), ("__name__", "x"), ("a.b", "first"), ("a-b", "second")]
        Recorder(label: "sizes", dimensions: dimensions, factory: registry).record(3)
        let checked = try ExpositionChecker(registry.exposition())
        #expect(checked["sizes_count", ["le_": "1", "_name__": "x", "a_b": "first"]] == 1)
    }

    @Test func longLabelsAreCutAtACharacter() throws {
        let registry = PrometheusRegistry()
        let long = "x" + String(repeating: "é", count: 500)
        Counter(label: "cut", dimensions: [("value", long)], factory: registry).increment()
        let many = (10..<40).map { ("label\($0)", "v") }
        Counter(label: "many", dimensions: many, factory: registry).increment()
        let checked = try ExpositionChecker(registry.exposition())
        #expect(checked["cut_total", ["value": "x" + String(repeating: "é", count: 127)]] == 1)
        #expect(checked.samples.first { $0.name == "many_total" }?.labels.count == 16)
    }

    @Test func extremeNumbersAreWritten() throws {
        let registry = PrometheusRegistry()
        let values: [Double] = [.infinity, -.infinity, .greatestFiniteMagnitude, .leastNonzeroMagnitude, -0.0, 0x1p53]
        for (index, value) in values.enumerated() {
            Meter(label: "gauge", dimensions: [("index", "\(index)")], factory: registry).set(value)
        }
        Meter(label: "nothing", factory: registry).set(Double.nan)
        Counter(label: "exact", factory: registry).increment(by: Int64.max)
        let text = registry.exposition()
        let checked = try ExpositionChecker(text)
        for (index, value) in values.enumerated() {
            #expect(checked["gauge", ["index": "\(index)"]] == value)
        }
        #expect(checked["nothing"]?.isNaN == true)
        #expect(text.contains("exact_total 9223372036854775807\n"))
    }

    @Test func theContentTypeNamesTheFormat() {
        #expect(PrometheusRegistry.contentType == "text/plain; version=0.0.4; charset=utf-8")
    }
}
