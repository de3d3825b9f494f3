import FogCore
import FogJobs
import FogSimulation
import Testing

@Suite struct LeaseSafetyTests {
    /// Messages lost, late, repeated and cut off, crashes of both sides, clocks that are up to 5 % fast or slow.
    private static let profile = {
        var profile = FaultProfile.brutal
        // A worker that is held up can't stop anything; what bounds the harm then is the fence.
        profile.nodes.pauseInterval = nil
        profile.nodes.crashInterval = DelayRange(.milliseconds(500), .seconds(8))
        return profile
    }()

    private static func simulation(seed: UInt64) -> Simulation<LeaseChecker> {
        var dice = SeededGenerator(seed: SeededGenerator.seed(from: seed, 1))
        let workers = 2 + dice.index(below: 3)
        let setup = LeaseSetup(
            terms: LeaseTerms(timeToLive: .seconds(6), lostAfter: dice.happens(at: 0.5) ? .zero : .seconds(1)),
            tasks: 1 + dice.index(below: 4), capacity: 1 + dice.index(below: 3))
        let plan = SimulationPlan<LeaseChecker.Machine>(
            roles: [SimulatedRole(.first(setup))] + (0..<workers).map { _ in SimulatedRole(.second(setup)) },
            faultTime: .seconds(90), healedTime: .seconds(60))
        return Simulation(seed: seed, profile: profile.varied(by: seed), plan: plan, checker: LeaseChecker())
    }

    @Test(arguments: SeedSweep(1...600).split(into: 4))
    func nobodyBelievesInALostLease(_ sweep: SeedSweep) {
        var losses = 0
        let failure = sweep.firstFailure { seed throws(SimulationFailure) in
            var simulation = Self.simulation(seed: seed)
            try simulation.run()
            losses += simulation.checker.losses
        }
        #expect(failure == nil)
        #expect(losses > 100)
    }

    @Test func aRunRepeatsFromItsSeed() throws {
        var first = Self.simulation(seed: 77)
        var second = Self.simulation(seed: 77)
        #expect(try first.run().digest == second.run().digest)
    }
}
