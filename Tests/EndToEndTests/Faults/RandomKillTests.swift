import Glibc
import Testing

extension EndToEnd {
    /// `kill -9` of parts that chance has chosen, at moments that chance has chosen.
    @Suite(.needsCommands) struct RandomKillTests {
        /// Three seeds, or the one in `FOG_E2E_SEED`, with which a failed round is repeated.
        static let seeds: [UInt64] = {
            if let text = getenv("FOG_E2E_SEED"), let seed = UInt64(String(cString: text)) { return [seed] }
            return (0..<3).map { _ in UInt64.random(in: 0...UInt64(UInt32.max)) }
        }()

        @Test(arguments: seeds) func aJobSurvivesThreeKills(seed: UInt64) async throws {
            print("random kills with the seed \(seed); FOG_E2E_SEED=\(seed) repeats them")
            var choice = SeededChoice(seed: seed)
            try await withNetwork(workers: 2) { network in
                let array = ArrayJob(count: 60, work: "sleep 0.3")
                let job = try await array.submit(to: network)
                let waiting = try network.start("job", "wait", job)
                var said: [String] = []
                for kill in 1...3 {
                    let part = ["coordinator", "worker-1", "worker-2"][choice.next(below: 3)]
                    let progress = 12 * kill + choice.next(below: 8)
                    try await eventually("\(progress) tasks have succeeded and \(part) is there") {
                        // While the coordinator is down nobody can be asked.
                        let succeeded = (try? await network.succeeded(job)) ?? 0
                        return succeeded >= progress && network.process(part) != nil
                    }
                    try network.kill(part)
                    said.append("\(part) at \(progress)")
                }
                let comment: Comment = "seed \(seed): \(said.joined(separator: ", "))"
                let result = try await waiting.end(within: .seconds(180))
                #expect(result.code == 0, comment)
                try await network.recovered()
                try await array.expectComplete(job, in: network, comment)
            }
        }
    }
}

/// Choices that a seed decides (SplitMix64).
struct SeededChoice {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next(below limit: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ (mixed >> 31)) % UInt64(limit))
    }
}
