/// What happened in a simulation that broke no invariant.
public struct SimulationReport: Hashable, Sendable {
    /// The seed that replays the run.
    public var seed: UInt64
    /// How many steps were taken.
    public var steps = 0
    /// When it ended, in true time.
    public var end = SimulatedInstant.start
    /// A digest of everything that happened: the same in every replay, and different for different runs.
    public var digest: UInt64 = 0
    /// How often machines were called.
    public var calls = 0
    /// How many messages were given to the network.
    public var messagesSent = 0
    /// How many messages arrived, with the repeated ones.
    public var messagesReceived = 0
    /// How many messages the network lost, a partition stopped, or a node was down for.
    public var messagesLost = 0
    /// How many messages the network repeated.
    public var messagesRepeated = 0
    /// How often a node crashed.
    public var crashes = 0
    /// How many records were lost in crashes, none of them reported as durable unless the disks don't sync.
    public var recordsLost = 0
    /// How many records were torn in crashes.
    public var recordsTorn = 0
    /// How often the network parted.
    public var cuts = 0
    /// How often a node was paused.
    public var pauses = 0
    /// How often a wall clock jumped.
    public var wallJumps = 0
}
