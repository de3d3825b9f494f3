/// What a checker sees of a simulation at one instant.
public struct SimulatedWorld<Machine: SimulatedMachine> {
    /// The instant, in true time.
    public let now: SimulatedInstant
    /// How many steps were taken, with this one.
    public let step: Int
    /// Whether the faults have ended.
    public let isHealed: Bool
    /// The node whose machine was called in this step, if one was.
    public let stepped: SimulatedNode?
    let hosts: [SimulatedHost<Machine>]

    /// Every node.
    public var nodes: some RandomAccessCollection<SimulatedNode> { hosts.indices.lazy.map { SimulatedNode($0) } }

    /// The machine that runs at `node`, or `nil` while the node is down.
    public func machine(at node: SimulatedNode) -> Machine? {
        hosts.indices.contains(node.index) ? hosts[node.index].machine : nil
    }
}
