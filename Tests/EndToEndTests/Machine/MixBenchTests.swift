import FoundationEssentials
import Testing

extension EndToEnd {
    /// `fog mix bench` and `fog client bench`, in small.
    @Suite(.needsCommands) struct MixBenchTests {
        private struct Sustained: Decodable {
            enum CodingKeys: String, CodingKey {
                case packets, lost, epochs
                case rate = "packets_per_second"
                case slowest = "packets_per_second_min"
                case processor = "cpu_us_per_packet"
                case memory = "memory_bytes"
                case greatest = "memory_max_bytes"
            }

            var packets: Int
            var lost: Int
            var epochs: Int
            var rate: Double
            var slowest: Double
            var processor: Double
            var memory: UInt64
            var greatest: UInt64
        }

        /// More packets come through a mix than were built: they are good once more in each epoch, and none gets lost.
        @Test func aMixCarriesPacketsForATime() async throws {
            try await withDataFolder { network in
                let result = try await network.fog(
                    "mix", "bench", "--packets", "2000", "--rate", "1500", "--sustained", "5s", "-o", "json")
                #expect(result.code == 0, "\(result)")
                let figures = try JSONDecoder().decode(Sustained.self, from: Data(result.output))
                #expect(figures.lost == 0 && figures.packets > 2000 && figures.epochs > 1, "\(figures)")
                #expect(figures.rate > 0 && figures.processor > 0)
                // The mean counts the beginning and the end as well.
                #expect(figures.slowest > 0 && figures.slowest <= 2 * figures.rate)
                #expect(figures.greatest >= figures.memory && figures.memory > 0)
            }
        }

        private struct Echoes: Decodable {
            enum CodingKeys: String, CodingKey {
                case sent, delivered, wrong
                case median = "p50_ms"
                case rate = "packets_per_second"
            }

            var sent: Int
            var delivered: Int
            var wrong: Int
            var median: Double
            var rate: Double
        }

        @Test func echoesAreTimedAndCompared() async throws {
            try await withDataFolder { network in
                let options = [
                    "--profile", "fast", "--requests", "50", "--rate", "5", "--epoch", "10", "--interval", "50ms",
                ]
                let result = try await network.command(["client", "bench", "-o", "json"] + options).start().end(
                    within: .seconds(240))
                #expect(result.code == 0, "\(result)")
                let figures = try #require(try JSONDecoder().decode([Echoes].self, from: Data(result.output)).first)
                #expect(figures.sent == 50 && figures.delivered == 50 && figures.wrong == 0, "\(figures)")
                #expect(figures.median > 0 && figures.rate > 0)
            }
        }
    }
}
