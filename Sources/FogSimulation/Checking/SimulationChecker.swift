/// Watches a simulation and says when an invariant doesn't hold.
///
/// A checker sees what no participant can: everything observed by all nodes, in the order of true time, and the state of
/// every machine. It must be a function of what it is shown, and should keep only as much of it as its invariants need.
public protocol SimulationChecker<Machine> {
    /// The machines it watches.
    associatedtype Machine: SimulatedMachine

    /// Takes what a node observed, at the instant `world.now`.
    mutating func observe(
        _ observation: Machine.Observation, at node: SimulatedNode, in world: SimulatedWorld<Machine>
    ) throws(Violation)

    /// Looks at the world after every step; ``SimulatedWorld/stepped`` is the node that took it, if one did.
    ///
    /// This is called hundreds of thousands of times in a second: look at the node that moved, not at all of them.
    mutating func check(after world: SimulatedWorld<Machine>) throws(Violation)

    /// Looks at the world when the time of the simulation is up, or as soon as the checker is satisfied; by then the
    /// faults have ended. What must happen eventually has happened now.
    mutating func finish(in world: SimulatedWorld<Machine>) throws(Violation)

    /// Whether everything that must happen has happened, so that the rest of the healed time can be left out.
    var isSatisfied: Bool { get }
}

extension SimulationChecker {
    /// Nothing to look at.
    public mutating func check(after world: SimulatedWorld<Machine>) throws(Violation) {}

    /// Not before the time is up.
    public var isSatisfied: Bool { false }
}
