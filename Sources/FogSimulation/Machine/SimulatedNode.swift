/// The place of a node in a simulation, from 0 in the order in which the roles were given.
public struct SimulatedNode: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The position in the simulation's list of roles.
    public let index: Int

    /// Names the node at `index`.
    public init(_ index: Int) {
        self.index = index
    }

    public static func < (left: SimulatedNode, right: SimulatedNode) -> Bool { left.index < right.index }

    public var description: String { "node \(index)" }
}
