import FoundationEssentials
import Testing

extension EndToEnd {
    /// `fog bench …`, in small.
    @Suite(.needsCommands) struct BenchTests {
        private struct Figures: Decodable {
            enum CodingKeys: String, CodingKey {
                case tasks, cores
                case bulk = "bulk_tasks_per_second"
                case median = "latency_p50_ms"
                case slow = "latency_p99_ms"
                case processes = "process_tasks_per_second"
                case memory = "coordinator_rss_mib"
                case recovery = "recovery_seconds"
                case rows = "recovery_rows"
                case fsync = "fsync_ms"
            }

            var tasks: Int
            var cores: Int
            var bulk: Double
            var median: Double
            var slow: Double
            var processes: Double
            var memory: Double
            var recovery: Double
            var rows: Int
            var fsync: Double
        }

        @Test func tasksAreMeasuredAndReconciled() async throws {
            try await withDataFolder { network in
                let result = try await network.fog(
                    "bench", "tasks", "--workers", "2", "--count", "200", "--rows", "500", "--folder", network.root,
                    "-o", "json")
                #expect(result.code == 0, "\(result)")
                let figures = try JSONDecoder().decode(Figures.self, from: Data(result.output))
                #expect(figures.tasks >= 200 && figures.rows == 500 && figures.cores > 0)
                let positive = [
                    figures.bulk, figures.median, figures.processes, figures.memory, figures.recovery, figures.fsync,
                ]
                #expect(positive.allSatisfy { $0 > 0 })
                #expect(figures.slow >= figures.median)
                #expect(ListedProcess.concerned(with: network.root).isEmpty)
                #expect(!Files.names(in: network.root).contains { $0.hasPrefix("fog-bench") })
            }
        }
    }
}
