import FogSimulation
import FoundationEssentials
import Testing

/// How many seeds the correct machine must survive: a smoke test, or everything with `FOG_TEST_FULL=1`.
private let seedCount: UInt64 = ProcessInfo.processInfo.environment["FOG_TEST_FULL"] == "1" ? 20_000 : 500

@Suite struct ReplicatedCounterTests {
    @Test(arguments: SeedSweep(1...seedCount).split(into: 8))
    func `The correct counter survives every seed`(sweep: SeedSweep) {
        var crashes = 0
        var recordsLost = 0
        var answers = 0
        var acknowledgements = 0
        let failure = sweep.firstFailure { seed throws(SimulationFailure) in
            var simulation = CounterTrial(seed: seed).simulation()
            let report = try simulation.run()
            crashes += report.crashes
            recordsLost += report.recordsLost
            answers += simulation.checker.answers
            acknowledgements += simulation.checker.acknowledgements
        }
        #expect(failure == nil, "\(failure.map { "\($0)" } ?? "")")
        // A counter that is never asked anything, or that nothing happens to, survives easily.
        let trials = sweep.seeds.count
        #expect(crashes > 10 * trials)
        #expect(recordsLost > trials)
        #expect(answers > 100 * trials)
        #expect(acknowledgements > 50 * trials)
    }

    @Test(arguments: PlantedBug.allCases)
    func `A planted bug is found within a thousand seeds`(bug: PlantedBug) throws {
        let sweep = SeedSweep(1...1000)
        let failure = sweep.firstFailure { seed throws(SimulationFailure) in
            try CounterTrial(seed: seed, bug: bug).run()
        }
        let found = try #require(failure, "\(bug) survives \(sweep.seeds.count) seeds")
        print("\(bug): seed \(found.seed), step \(found.step): \(found.violation)")

        // The printed seed shows the same failure again.
        let again = #expect(throws: SimulationFailure.self) {
            try CounterTrial(seed: found.seed, bug: bug).run()
        }
        #expect(again?.digest == found.digest)
        #expect(again?.violation == found.violation)
        #expect(again?.step == found.step)
        #expect(again?.trace == found.trace)
        #expect(found.description.contains("replay with seed \(found.seed) "))
    }

    @Test func `A disk that doesn't sync breaks the correct counter`() throws {
        let failure = SeedSweep(1...1000).firstFailure { seed throws(SimulationFailure) in
            var trial = CounterTrial(seed: seed)
            trial.profile = trial.profile.withoutSyncing
            try trial.run()
        }
        let found = try #require(failure, "nothing depends on syncing")
        print("not syncing: seed \(found.seed), step \(found.step): \(found.violation)")
        #expect(found.description.contains("not syncing"))
    }

    @Test(arguments: 1...12 as ClosedRange<UInt64>)
    func `A seed replays its run`(seed: UInt64) throws {
        let report = try CounterTrial(seed: seed).run()
        #expect(try CounterTrial(seed: seed).run() == report)
        #expect(try CounterTrial(seed: seed + 12).run().digest != report.digest)
    }

    @Test func `Every fault happens`() throws {
        var lost = 0
        var repeated = 0
        var cuts = 0
        var pauses = 0
        var torn = 0
        var wallJumps = 0
        for seed in UInt64(1)...20 {
            let report = try CounterTrial(seed: seed).run()
            lost += report.messagesLost
            repeated += report.messagesRepeated
            cuts += report.cuts
            pauses += report.pauses
            torn += report.recordsTorn
            wallJumps += report.wallJumps
        }
        for count in [lost, repeated, cuts, pauses, torn, wallJumps] {
            #expect(count > 0)
        }
    }
}
