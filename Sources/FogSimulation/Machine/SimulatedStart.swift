public import FogCore

/// What a machine is given when its node starts.
public struct SimulatedStart<Machine: SimulatedMachine> {
    /// The node that starts.
    public var node: SimulatedNode
    /// What was said about this node when the simulation was made.
    public var setup: Machine.Setup
    /// The nodes it is told of; without itself.
    public var peers: [SimulatedNode]
    /// How often the node has started before: 0 at first.
    public var restarts: Int
    /// What the disk kept, oldest first; the remains of a torn record, if there are any, come last.
    public var records: [Machine.Record]
    /// What the node's clocks show. The monotonic clock has a new origin at each start.
    public var now: Now
    /// Where the machine's randomness comes from, different at each start.
    public var seed: UInt64

    /// The same start for a machine that is part of this one.
    func with<Part: SimulatedMachine>(setup: Part.Setup, records: [Part.Record]) -> SimulatedStart<Part> {
        SimulatedStart<Part>(
            node: node, setup: setup, peers: peers, restarts: restarts, records: records, now: now, seed: seed)
    }
}
