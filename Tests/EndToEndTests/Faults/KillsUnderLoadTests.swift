import Glibc
import Testing

extension EndToEnd {
    /// `kill -9` of every kind of process while submitters keep the network busy; then everything is reconciled.
    @Suite(.needsCommands, .needsWebAssembly) struct KillsUnderLoadTests {
        /// By chance, or the one in `FOG_E2E_SEED`, with which a failed round is repeated.
        static let seed: UInt64 = {
            if let text = getenv("FOG_E2E_SEED"), let seed = UInt64(String(cString: text)) { return seed }
            return UInt64.random(in: 0...UInt64(UInt32.max))
        }()

        /// With `script/test --full` as many as are promised; otherwise a few.
        static let kills = getenv("FOG_TEST_FULL") == nil ? 8 : 100

        @Test func nothingIsLostAndNothingIsDoubled() async throws {
            let seed = Self.seed
            print("\(Self.kills) kills under load with the seed \(seed); FOG_E2E_SEED=\(seed) repeats the choices")
            try await withNetwork(workers: 3) { network in
                let load = try Load(network: network)
                var upheaval = Upheaval(network: network, workers: 3, load: load, seed: seed)
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for number in 1...3 { group.addTask { try await load.submit(as: number, seed: seed) } }
                    do {
                        try await upheaval.rage(count: Self.kills, pauses: 300..<2300)
                    } catch {
                        await load.end()
                        throw error
                    }
                    await load.end()
                    try await group.waitForAll()
                }
                try await network.recovered()
                let record = await load.record
                let comment: Comment = "seed \(seed), kills: \(upheaval.figures)"
                var reconciliation = Reconciliation(network: network, record: record, comment: comment)
                let jobs = try await reconciliation.reconcile()
                let verdicts = reconciliation.verdicts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
                print(
                    """
                    seed \(seed), kills: \(upheaval.figures)
                    jobs: \(record.accepted.count) accepted as their submitters saw, \(jobs) kept; commands of submitters: \
                    \(record.succeeded) succeeded, \(record.killed) killed, \(record.turnedAway) turned away
                    tasks: \(reconciliation.tasks) succeeded; attempts: \(reconciliation.attempts), of them \
                    \(verdicts.joined(separator: ", "))
                    """)
                #expect(record.succeeded > 0 && reconciliation.tasks > 0)
            }
        }
    }
}
