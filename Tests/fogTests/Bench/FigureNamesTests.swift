import FoundationEssentials
import Testing

@testable import fog

/// The names under which figures stand in JSON: whoever keeps figures reads them by these.
@Suite struct FigureNamesTests {
    private func numbers(_ figures: some Encodable) throws -> [String: Double] {
        let text = String(decoding: try JSONEncoder().encode(figures), as: UTF8.self)
        var found: [String: Double] = [:]
        for part in text.dropFirst().dropLast().split(separator: ",") {
            let halves = part.split(separator: ":")
            guard halves.count == 2, let value = Double(halves[1].filter { $0 != "}" }) else { continue }
            found[String(halves[0].filter { $0 != "\"" })] = value
        }
        return found
    }

    @Test func ofAMix() throws {
        var figures = MixFigures(
            packetsPerSecond: 70_000, packets: 1000, lost: 3, cpuPerPacket: 12.5, x25519PerSecond: 40_000,
            memoryBytes: 5, bytesPerMillionTags: 6, seconds: 7)
        (figures.batchGain, figures.addedLatencyP50, figures.addedLatencyP99) = (4.5, 0.75, 6.25)
        let found = try numbers(figures)
        #expect(found["packets_per_second"] == 70_000 && found["batch_gain"] == 4.5 && found["lost"] == 3)
        #expect(found["cpu_us_per_packet"] == 12.5 && found["x25519_per_second"] == 40_000)
        #expect(found["added_latency_p50_ms"] == 0.75 && found["added_latency_p99_ms"] == 6.25)
    }

    private func sustained(growth: Double?) -> SustainedFigures {
        SustainedFigures(
            packetsPerSecond: 25_000, slowestSecond: 24_500, packets: 1_500_000, lost: 0, seconds: 60,
            packetsBuilt: 500_000, epochs: 3, cpuPerPacket: 12.5, processors: 0.5, addedLatencyP50: 0.75,
            addedLatencyP99: 6.25, memoryBytes: 200, greatestMemoryBytes: 300, replayBytes: 100,
            memoryGrowth: growth, x25519PerSecond: 40_000)
    }

    @Test func ofAMixThatCarriesForLong() throws {
        let found = try numbers(sustained(growth: 0.5))
        #expect(found["packets_per_second"] == 25_000 && found["packets_per_second_min"] == 24_500)
        #expect(found["lost"] == 0 && found["seconds"] == 60 && found["epochs"] == 3)
        #expect(found["memory_max_bytes"] == 300 && found["memory_growth_bytes_per_minute"] == 0.5)
        #expect(found["added_latency_p99_ms"] == 6.25 && found["cpu_us_per_packet"] == 12.5)
    }

    @Test func memoryIsFlatIfItGrowsByLessThanAMebibyteInAMinute() {
        #expect(sustained(growth: 1_000_000).isFlat == true)
        #expect(sustained(growth: -5_000_000).isFlat == true)
        #expect(sustained(growth: 1_100_000).isFlat == false)
        #expect(sustained(growth: nil).isFlat == nil)
    }

    @Test func ofEchoes() throws {
        var ping = PingFigures(sent: 4)
        for time in [10, 12, 14] { ping.add(.delivered(.milliseconds(time))) }
        ping.add(.wrong)
        let found = try numbers(
            EchoFigures(
                profile: .fast, parameters: EchoProfile.fast.parameters(interval: nil), ping: ping, seconds: 2,
                requestsPerSecond: 250, packetsPerSecond: 1000,
                processors: 0.5))
        #expect(found["sent"] == 4 && found["delivered"] == 3 && found["wrong"] == 1 && found["lost"] == 0)
        #expect(found["p50_ms"] == 12 && found["p99_ms"] == 14)
        #expect(found["send_interval_ms"] == 1 && found["mean_delay_ms"] == 0)
        #expect(found["packets_per_second"] == 1000 && found["client_processors_busy"] == 0.5)
    }

    @Test func ofIdleParts() throws {
        var figures = IdleFigures(
            seconds: 60, epochSeconds: 20, packetsPerSecond: 2.25, loopsReturned: 130, loopsLost: 1)
        figures.add("mix", percent: 0.5, bytes: 40)
        figures.add("mix", percent: 0.25, bytes: 50)
        #expect(figures.parts["mix"]?.percent == 0.5 && figures.parts["mix"]?.bytes == 50)
        let found = try numbers(figures)
        #expect(found["client_packets_per_second"] == 2.25 && found["client_loops_lost"] == 1)
    }
}
