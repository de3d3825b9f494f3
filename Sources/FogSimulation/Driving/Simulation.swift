import FogCore

/// Drives any number of state machines through a network, on disks and by clocks that fail in every way a profile
/// allows, all of it decided by one 64-bit seed and none of it by real time.
///
/// **How to use it.** Write the machine as a ``FogCore/StateMachine``. Beside the tests, conform it to
/// ``SimulatedMachine``: how it starts from the records that its disk kept, which of its events a message, a durable
/// ticket or an input is, and which of its actions send, persist or tell the checker something. Write a
/// ``SimulationChecker`` that throws a ``Violation`` when what it was told can't be. Then, for each of some thousand
/// seeds, make a simulation of a ``SimulationPlan`` (one role for each node, how long faults happen, how long the world
/// is healed afterwards), ``submit(_:to:after:)`` what people ask of the nodes, and ``run()`` it. A failure prints its
/// seed; the same seed, profile and plan give the same run again, step by step. ``SeedSweep`` does this for a range of
/// seeds.
///
/// ```swift
/// let plan = SimulationPlan<Replica>(
///     roles: Array(repeating: SimulatedRole(.default), count: 5), faultTime: .seconds(20), healedTime: .seconds(60))
/// var simulation = Simulation(seed: 7, profile: .brutal, plan: plan, checker: ReplicaChecker())
/// simulation.submit(.increment, to: SimulatedNode(0), after: .seconds(1))
/// let report = try simulation.run()
/// ```
///
/// **What a machine must bear.** Messages are lost, late, repeated and out of order; partitions go one way or both. A
/// node crashes between any two of its actions, loses everything but its durable records and a random part of the
/// others, and starts again with a new origin of its monotonic clock. Its clock is fast or slow, its wall clock jumps
/// either way. It is paused while its clocks go on. Its deadlines are met late, never early, and it may be woken without
/// a reason. Its disk answers late, in the order of the tickets.
///
/// **Two phases.** Faults happen for ``SimulationPlan/faultTime``. Then partitions end, nodes come back, nothing is lost
/// any more, and after at most ``SimulationPlan/healedTime`` the checker may ask for everything that must happen
/// eventually. Messages that were late before still arrive.
///
/// **Many kinds of node.** One machine type stands for all nodes; ``EitherMachine`` makes one of two.
///
/// **Cost.** A step is one message, wake, sync or fault and costs O(log n) of what is about to happen, whatever the
/// number of nodes. Memory holds the machines, their durable records, what is under way and a bounded trace.
public struct Simulation<Checker: SimulationChecker>: ~Copyable {
    /// The machine that every node runs.
    public typealias Machine = Checker.Machine

    /// The seed that decides everything.
    public let seed: UInt64
    /// The profile whose faults happen until the world heals.
    public let profile: FaultProfile
    /// Who takes part, and the bounds.
    public let plan: SimulationPlan<Machine>
    /// What has been checked so far.
    public internal(set) var checker: Checker
    /// What has happened so far.
    public internal(set) var report: SimulationReport
    /// The present instant, in true time.
    public internal(set) var now = SimulatedInstant.start

    /// The profile in force: ``profile``, and later its healed form.
    var conditions: FaultProfile
    var generator: SeededGenerator
    var agenda = Agenda<Occurrence<Machine>>()
    var hosts: [SimulatedHost<Machine>] = []
    var cuts: [SimulatedCut] = []
    var trace: Trace<Machine>
    var isHealed = false
    var stepped: SimulatedNode?
    // Kept between calls, so that a step doesn't allocate them.
    var spareEvents: [Machine.Event] = []
    var spareOutputs = Outputs<Machine.Action>()
    var effects = SimulatedEffects<Machine>(node: SimulatedNode(0))

    /// Makes a simulation whose nodes all start when it is run.
    public init(seed: UInt64, profile: FaultProfile, plan: SimulationPlan<Machine>, checker: Checker) {
        self.seed = seed
        self.profile = profile
        self.plan = plan
        self.checker = checker
        report = SimulationReport(seed: seed)
        conditions = profile
        generator = SeededGenerator(seed: seed)
        trace = Trace(capacity: plan.traceLength)
        let nodes = plan.roles.indices.map { SimulatedNode($0) }
        hosts = zip(nodes, plan.roles).map { node, role in
            SimulatedHost(node: node, role: role, peers: role.peers ?? nodes.filter { $0 != node })
        }
    }

    /// Has somebody ask something of a node, `delay` from now. If the node is down then, as soon as it is up again.
    public mutating func submit(_ input: Machine.Input, to node: SimulatedNode, after delay: Duration) {
        guard hosts.indices.contains(node.index) else { return }
        agenda.add(.input(input, to: node), at: now.advanced(by: delay))
    }

    /// Runs the simulation to its end. To be called once.
    ///
    /// - Returns: What happened, if every invariant held.
    /// - Throws: The failure at the first step after which an invariant doesn't hold.
    @discardableResult
    public mutating func run() throws(SimulationFailure) -> SimulationReport {
        do {
            try begin()
            try advance(until: now.advanced(by: plan.faultTime))
            try heal()
            try advance(until: now.advanced(by: plan.healedTime))
            try checker.finish(in: world)
        } catch {
            throw failure(error)
        }
        close()
        return report
    }

    /// What the checker sees.
    var world: SimulatedWorld<Machine> {
        SimulatedWorld(now: now, step: report.steps, isHealed: isHealed, stepped: stepped, hosts: hosts)
    }

    private mutating func begin() throws(Violation) {
        for host in hosts {
            let drift = conditions.clock.drawDrift(using: &generator)
            host.clock.setDrift(drift, at: now)
            host.clock.setWallError(conditions.clock.drawWallError(using: &generator))
            try start(host)
        }
        for fault in Occurrence<Machine>.Fault.allCases {
            schedule(fault)
        }
    }

    private mutating func advance(until limit: SimulatedInstant) throws(Violation) {
        while !(isHealed && checker.isSatisfied), let (instant, item) = agenda.next(until: limit) {
            now = instant
            report.steps += 1
            stepped = nil
            try perform(item)
            try checker.check(after: world)
            guard report.steps < plan.maximumSteps else {
                throw Violation("the simulation ends", "there is no end after \(report.steps) steps")
            }
            guard agenda.count <= plan.maximumPending else {
                throw Violation("the load is bounded", "\(agenda.count) messages and wakes are under way")
            }
        }
        if !(isHealed && checker.isSatisfied) {
            now = max(now, limit)
        }
    }

    private mutating func close() {
        report.end = now
        report.digest = finalDigest
    }

    private func failure(_ violation: Violation) -> SimulationFailure {
        SimulationFailure(
            seed: seed, profile: profile, step: report.steps, instant: now, violation: violation, trace: trace.lines,
            digest: finalDigest)
    }

    /// The digest of the trace and of the state of the dice, so that a draw too many is seen as well.
    private var finalDigest: UInt64 {
        var digest = trace.digest
        var generator = generator
        digest.fold(generator.next())
        digest.fold(UInt64(report.steps))
        return digest.value
    }
}
