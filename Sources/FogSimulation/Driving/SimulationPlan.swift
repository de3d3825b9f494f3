/// Who takes part in a simulation, how long it lasts and where its bounds are.
public struct SimulationPlan<Machine: SimulatedMachine> {
    /// The nodes, in the order of their numbers.
    public var roles: [SimulatedRole<Machine.Setup>]
    /// How long faults happen.
    public var faultTime: Duration
    /// How long the simulation goes on at most after the faults have ended.
    public var healedTime: Duration
    /// After how many steps the run counts as failed, because the machines keep each other busy for ever.
    public var maximumSteps = 10_000_000
    /// With how many things about to happen (most of them messages) the run counts as failed.
    public var maximumPending = 1_000_000
    /// How many of the last happenings a failure shows.
    public var traceLength = 200

    /// Plans a simulation.
    public init(roles: [SimulatedRole<Machine.Setup>], faultTime: Duration, healedTime: Duration) {
        self.roles = roles
        self.faultTime = faultTime
        self.healedTime = healedTime
    }
}
