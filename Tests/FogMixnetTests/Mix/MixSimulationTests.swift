import FogCore
import FoundationEssentials
import Testing

@Suite struct MixSimulationTests {
    private static let seeds: UInt64 = ProcessInfo.processInfo.environment["FOG_TEST_FULL"] == nil ? 300 : 20_000

    /// Never before its delay is over, and never before its note is kept.
    @Test func everyPacketLeavesExactlyOnce() throws {
        var counts: [String: Int] = [:]
        for seed in 0..<Self.seeds {
            var world = MixWorld(seed: seed)
            do {
                for _ in 0..<80 { try world.step() }
                try world.end()
            } catch {
                throw FogError(.failed, "seed \(seed): \(error)")
            }
            counts.merge(world.counts, uniquingKeysWith: +)
        }
        // Otherwise the world was too kind for this to say anything.
        for way in ["forwarded", "delivered", "unkept", "replay", "next_hop", "delay_class", "payload"] {
            #expect(counts[way] ?? 0 > Int(Self.seeds), "\(way)")
        }
    }
}
