import FogJobs
import FogSimulation
import FoundationEssentials
import Testing

/// How many seeds the correct protocol must survive: a smoke test, or everything with `FOG_TEST_FULL=1`.
private let seedCount: UInt64 = ProcessInfo.processInfo.environment["FOG_TEST_FULL"] == "1" ? 10_000 : 300

@Suite struct LeaseProtocolTests {
    @Test(arguments: SeedSweep(1...seedCount).split(into: 8))
    func theProtocolKeepsItsPromises(_ sweep: SeedSweep) {
        var tally = ProtocolTally()
        var crashes = 0
        var recordsLost = 0
        let failure = sweep.firstFailure { seed throws(SimulationFailure) in
            var simulation = ProtocolTrial(seed: seed).simulation()
            let report = try simulation.run()
            tally.add(simulation.checker.tally)
            crashes += report.crashes
            recordsLost += report.recordsLost
        }
        #expect(failure == nil, "\(failure.map { "\($0)" } ?? "")")
        // A protocol that is never asked anything, or that nothing happens to, survives easily.
        let trials = sweep.seeds.count
        #expect(crashes > 5 * trials)
        #expect(recordsLost > trials / 4)
        #expect(tally.confirmations > 20 * trials)
        for verdict in [AttemptVerdict.succeeded, .failed, .lost, .released, .stopped] {
            #expect(tally.verdicts[verdict, default: 0] > trials / 8, "\(verdict)")
        }
        #expect(tally.queueTimeouts > 0)
    }

    @Test(arguments: PlantedBug.allCases)
    func aPlantedBugIsFoundWithinAThousandSeeds(_ bug: PlantedBug) throws {
        let failure = SeedSweep(1...1000).firstFailure { seed throws(SimulationFailure) in
            try ProtocolTrial(seed: seed, bug: bug).run()
        }
        let found = try #require(failure, "\(bug) survives a thousand seeds")
        print("\(bug): seed \(found.seed), step \(found.step): \(found.violation)")

        // The printed seed shows the same failure again.
        let again = #expect(throws: SimulationFailure.self) {
            try ProtocolTrial(seed: found.seed, bug: bug).run()
        }
        #expect(again?.digest == found.digest)
        #expect(again?.violation == found.violation)
        #expect(again?.step == found.step)
        #expect(found.description.contains("replay with seed \(found.seed) "))
    }

    @Test func aDiskThatDoesNotSyncBreaksTheProtocol() throws {
        let failure = SeedSweep(1...1000).firstFailure { seed throws(SimulationFailure) in
            var trial = ProtocolTrial(seed: seed)
            trial.profile = trial.profile.withoutSyncing
            try trial.run()
        }
        let found = try #require(failure, "nothing depends on syncing")
        print("not syncing: seed \(found.seed), step \(found.step): \(found.violation)")
        #expect(found.description.contains("not syncing"))
    }

    @Test(arguments: 1...10 as ClosedRange<UInt64>)
    func aSeedReplaysItsRun(_ seed: UInt64) throws {
        let report = try ProtocolTrial(seed: seed).run()
        #expect(try ProtocolTrial(seed: seed).run() == report)
        #expect(try ProtocolTrial(seed: seed + 10).run().digest != report.digest)
    }
}
