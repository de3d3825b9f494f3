import FogCore
import FogJobs
import FogSimulation

/// The lease protocol under one seed: which nodes there are, what is asked of them and what goes wrong.
struct ProtocolTrial {
    typealias Machine = ProtocolChecker.Machine

    let seed: UInt64
    let emphasis: ProtocolEmphasis
    let bug: PlantedBug?
    var profile: FaultProfile

    /// The trial that a seed stands for.
    init(seed: UInt64, bug: PlantedBug? = nil) {
        self.seed = seed
        self.bug = bug
        let inTurn = ProtocolEmphasis.allCases[Int(seed % UInt64(ProtocolEmphasis.allCases.count))]
        emphasis = bug?.emphasis ?? inTurn
        profile = emphasis.profile(seed: seed)
    }

    /// A simulation that has not begun.
    func simulation() -> Simulation<ProtocolChecker> {
        var dice = SeededGenerator(seed: SeededGenerator.seed(from: seed, 1))
        let setup = emphasis.setup(bug: bug, using: &dice)
        let nodes = 1 + setup.workers + setup.submitters
        var plan = SimulationPlan<Machine>(
            roles: Array(repeating: SimulatedRole(setup), count: nodes), faultTime: emphasis.faultTime,
            healedTime: .seconds(120))
        plan.maximumSteps = 1_000_000
        let checker = ProtocolChecker(setup: setup, mayPause: profile.nodes.pauseInterval != nil)
        var simulation = Simulation(seed: seed, profile: profile, plan: plan, checker: checker)
        submitOrders(to: &simulation, setup, using: &dice)
        for _ in 0..<emphasis.drains {
            let worker = SimulatedNode(1 + dice.index(below: setup.workers))
            simulation.submit(.drain, to: worker, after: moment(using: &dice))
        }
        if emphasis == .herd { submitHerds(to: &simulation, setup) }
        return simulation
    }

    /// Runs it.
    @discardableResult
    func run() throws(SimulationFailure) -> SimulationReport {
        var simulation = simulation()
        return try simulation.run()
    }

    private func moment(using dice: inout SeededGenerator) -> Duration {
        .nanoseconds(Int64(dice.number(below: UInt64(emphasis.faultTime.clampedNanoseconds))))
    }

    private func submitOrders(
        to simulation: inout Simulation<ProtocolChecker>, _ setup: ProtocolSetup,
        using dice: inout SeededGenerator
    ) {
        for key in 0..<emphasis.orders {
            let order = emphasis.order(key, using: &dice)
            let submitter = SimulatedNode(1 + setup.workers + key % setup.submitters)
            let regular = emphasis.faultTime * key / emphasis.orders
            let time = emphasis == .turns ? regular : moment(using: &dice)
            simulation.submit(.want(.order(order)), to: submitter, after: time)
            guard key < emphasis.stops else { continue }
            let later = time + .milliseconds(Int64(dice.number(below: 6000)))
            simulation.submit(.want(.stop(key: key)), to: submitter, after: later)
        }
    }

    /// Kills the coordinator now and then, and has every worker claim in the moment in which it is back.
    private func submitHerds(to simulation: inout Simulation<ProtocolChecker>, _ setup: ProtocolSetup) {
        for second in stride(from: 3, to: 20, by: 4) {
            let time = Duration.seconds(second)
            simulation.submit(.kill, to: ProtocolSetup.coordinator, after: time)
            let back = time + ProtocolEmphasis.downTime + .milliseconds(1)
            for worker in setup.workerNodes {
                simulation.submit(.claimAtOnce, to: worker, after: back)
            }
        }
    }
}
