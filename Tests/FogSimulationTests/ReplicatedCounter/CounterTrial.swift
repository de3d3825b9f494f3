import FogCore
import FogSimulation

/// The replicated counter under one seed: which nodes there are, what is asked of them and what goes wrong.
struct CounterTrial {
    typealias Machine = CounterChecker.Machine

    let seed: UInt64
    let emphasis: CounterEmphasis
    let bug: PlantedBug?
    var profile: FaultProfile

    /// The trial that a seed stands for, with the faults that it picks from the worst there are.
    init(seed: UInt64, bug: PlantedBug? = nil) {
        self.seed = seed
        self.bug = bug
        emphasis = CounterEmphasis.allCases[Int(seed % UInt64(CounterEmphasis.allCases.count))]
        profile = .brutal.varied(by: seed)
        emphasis.adjust(&profile)
    }

    /// A simulation that has not begun.
    func simulation() -> Simulation<CounterChecker> {
        var dice = SeededGenerator(seed: SeededGenerator.seed(from: seed, 1))
        let setup = emphasis.setup(bug: bug, using: &dice)
        let replica = SimulatedRole(Machine.Setup.first(setup))
        let client = SimulatedRole(Machine.Setup.second(setup), suffersFaults: emphasis.victims == .all)
        var plan = SimulationPlan<Machine>(
            roles: Array(repeating: replica, count: setup.replicas) + Array(repeating: client, count: setup.clients),
            faultTime: emphasis.faultTime, healedTime: .seconds(120))
        plan.maximumSteps = 1_000_000
        var simulation = Simulation(seed: seed, profile: profile, plan: plan, checker: CounterChecker())
        for index in 0..<emphasis.requests + emphasis.reads {
            let client = SimulatedNode(setup.replicas + dice.index(below: setup.clients))
            let isRequest = index < emphasis.requests
            let input: CounterInput = isRequest ? .increment(request: index) : .read(index)
            let instant = dice.number(below: UInt64(emphasis.faultTime.clampedNanoseconds))
            simulation.submit(.second(input), to: client, after: .nanoseconds(Int64(instant)))
        }
        return simulation
    }

    /// Runs it.
    @discardableResult
    func run() throws(SimulationFailure) -> SimulationReport {
        var simulation = simulation()
        return try simulation.run()
    }
}
