import FogSimulation
import FoundationEssentials
import Testing

@testable import FogDirectory

/// How many seeds: a smoke test, or everything.
private let seedCount: UInt64 = ProcessInfo.processInfo.environment["FOG_TEST_FULL"] == nil ? 24 : 7500

@Suite struct AuthoritySimulationTests {
    @Test(arguments: SeedSweep(1...seedCount).split(into: 4))
    func whoeverLiesThereIsOneConsensusForEachEpoch(_ sweep: SeedSweep) throws {
        var (consensuses, crashes, equivocations, leftOut) = (0, 0, 0, 0)
        let trials = try sweep.seeds.map { try AuthorityTrial(seed: $0) }
        var failure: SimulationFailure?
        for trial in trials where failure == nil {
            do throws(SimulationFailure) {
                var simulation = trial.simulation()
                let report = try simulation.run()
                consensuses += simulation.checker.consensuses.count
                crashes += report.crashes
                equivocations += simulation.checker.equivocations
                leftOut += Set(simulation.checker.leftOut.map(\.epoch)).count
            } catch {
                failure = error
            }
        }
        #expect(failure == nil, "\(failure.map { "\($0)" } ?? "")")
        #expect(consensuses >= 3 * trials.count)
        #expect(crashes > trials.count)
        #expect(50 * leftOut < consensuses, "\(leftOut) of \(consensuses) are left out")
        if trials.count > 100 { #expect(equivocations > 0) }
        print("\(trials.count) runs: \(consensuses) consensuses, \(crashes) crashes, \(leftOut) left out")
    }

    @Test(arguments: SeedSweep(1...seedCount / 3).split(into: 2))
    func moreLiarsThanThatStopItAndSplitNothing(_ sweep: SeedSweep) throws {
        for seed in sweep.seeds { try AuthorityTrial(seed: seed, isLive: false).run() }
    }

    /// Runs in which something was wrong once: a consensus that most had was left out, and an invented one was followed.
    @Test(arguments: [(131, true), (1402, false)] as [(UInt64, Bool)])
    func whatWentWrongOnceGoesRight(_ seed: UInt64, _ isLive: Bool) throws {
        try AuthorityTrial(seed: seed, isLive: isLive).run()
    }

    @Test(arguments: AuthorityBehaviour.lying)
    func noKindOfLiarStopsOrDividesTheOthers(_ liar: AuthorityBehaviour) throws {
        for seed in 0..<2 as Range<UInt64> {
            var simulation = try AuthorityTrial(seed: seed, liar: liar).simulation()
            _ = try simulation.run()
            #expect(simulation.checker.consensuses.count >= 3)
        }
    }

    @Test(arguments: AuthorityBug.allCases)
    func aPlantedBugIsFound(_ bug: AuthorityBug) throws {
        var found: SimulationFailure?
        for seed in 1...200 as ClosedRange<UInt64> where found == nil {
            let trial = try AuthorityTrial(seed: seed, bug: bug)
            do throws(SimulationFailure) { try trial.run() } catch { found = error }
        }
        let failure = try #require(found, "\(bug) survives two hundred seeds")
        #expect(failure.violation.invariant == bug.invariant, "\(failure)")
        print("\(bug): seed \(failure.seed), step \(failure.step): \(failure.violation)")
    }

    @Test func aDiskThatDoesNotSyncBreaksTheAuthorities() throws {
        var found: SimulationFailure?
        for seed in 1...200 as ClosedRange<UInt64> where found == nil {
            var trial = try AuthorityTrial(seed: seed)
            guard trial.setups.count < 5 else { continue }
            trial.profile = trial.profile.withoutSyncing
            do throws(SimulationFailure) { try trial.run() } catch { found = error }
        }
        let failure = try #require(found, "nothing depends on syncing")
        #expect(failure.violation.invariant == AuthorityBug.doesNotWait.invariant, "\(failure)")
        print("not syncing: seed \(failure.seed), step \(failure.step): \(failure.violation)")
    }
}
