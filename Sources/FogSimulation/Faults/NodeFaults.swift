/// What happens to the processes that run the machines.
public struct NodeFaults: Hashable, Sendable {
    /// The time between one crash and the next, over all nodes; `nil` if nodes don't crash by themselves.
    public var crashInterval: DelayRange?
    /// The part of crashes that are power cuts: each node goes down with an even chance, and all come back together.
    public var powerCutRate: Double
    /// The part of effects right after which the node crashes, so that those that should follow never happen.
    public var crashAtActionRate: Double
    /// How long a node stays down.
    public var restartDelay: DelayRange
    /// The time between one pause and the next, over all nodes; `nil` if nodes are never held up.
    public var pauseInterval: DelayRange?
    /// How long a paused node takes no event while its clocks go on.
    public var pauseDuration: DelayRange
    /// How much later than its deadline a machine is woken.
    public var wakeLateness: DelayRange
    /// The part of calls after which a machine is also woken early, for no reason.
    public var earlyWakeRate: Double
    /// The part of events that wait for others to arrive, so that the machine gets a batch.
    public var batchRate: Double
    /// How long such an event waits.
    public var batchDelay: DelayRange
    /// How long work takes that a machine gave to its driver (``SimulatedEffects/answer(_:)``).
    public var workDelay: DelayRange

    /// Makes nodes whose wakes are late by `wakeLateness`; every fault that isn't named is off.
    public init(
        crashInterval: DelayRange? = nil, powerCutRate: Double = 0, crashAtActionRate: Double = 0,
        restartDelay: DelayRange = .none, pauseInterval: DelayRange? = nil, pauseDuration: DelayRange = .none,
        wakeLateness: DelayRange, earlyWakeRate: Double = 0, batchRate: Double = 0, batchDelay: DelayRange = .none,
        workDelay: DelayRange
    ) {
        self.crashInterval = crashInterval
        self.powerCutRate = powerCutRate
        self.crashAtActionRate = crashAtActionRate
        self.restartDelay = restartDelay
        self.pauseInterval = pauseInterval
        self.pauseDuration = pauseDuration
        self.wakeLateness = wakeLateness
        self.earlyWakeRate = earlyWakeRate
        self.batchRate = batchRate
        self.batchDelay = batchDelay
        self.workDelay = workDelay
    }

    /// The same nodes, which neither crash nor pause. Batches and early wakes stay: they are no faults, only bad luck.
    var healed: NodeFaults {
        var healed = self
        healed.crashInterval = nil
        healed.crashAtActionRate = 0
        healed.pauseInterval = nil
        return healed
    }
}
