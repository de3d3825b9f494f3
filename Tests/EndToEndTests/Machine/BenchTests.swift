import FoundationEssentials
import Testing

extension EndToEnd {
    /// `fog bench …`, in small.
    @Suite(.needsCommands) struct BenchTests {
        private struct Figures: Decodable {
            var tasks: Int
            var bulk_tasks_per_second: Double
            var latency_p50_ms: Double
            var latency_p99_ms: Double
            var process_tasks_per_second: Double
            var coordinator_rss_mib: Double
            var recovery_seconds: Double
            var recovery_rows: Int
            var fsync_ms: Double
            var cores: Int
        }

        @Test func tasksAreMeasuredAndReconciled() async throws {
            try await withDataFolder { network in
                let result = try await network.fog(
                    "bench", "tasks", "--workers", "2", "--count", "200", "--rows", "500", "--folder", network.root,
                    "-o", "json")
                #expect(result.code == 0, "\(result)")
                let figures = try JSONDecoder().decode(Figures.self, from: Data(result.output))
                #expect(figures.tasks >= 200 && figures.recovery_rows == 500 && figures.cores > 0)
                let positive = [
                    figures.bulk_tasks_per_second, figures.latency_p50_ms, figures.process_tasks_per_second,
                    figures.coordinator_rss_mib, figures.recovery_seconds, figures.fsync_ms,
                ]
                #expect(positive.allSatisfy { $0 > 0 })
                #expect(figures.latency_p99_ms >= figures.latency_p50_ms)
                #expect(ListedProcess.concerned(with: network.root).isEmpty)
                #expect(!Files.names(in: network.root).contains { $0.hasPrefix("fog-bench") })
            }
        }
    }
}
