/// One node of a simulation before it begins.
public struct SimulatedRole<Setup> {
    /// What its machine is told about itself at every start.
    public var setup: Setup
    /// The nodes that its machine is told of, or `nil` for every other node.
    public var peers: [SimulatedNode]?
    /// Whether faults may crash and pause the node.
    public var suffersFaults: Bool

    /// Describes a node.
    public init(_ setup: Setup, peers: [SimulatedNode]? = nil, suffersFaults: Bool = true) {
        self.setup = setup
        self.peers = peers
        self.suffersFaults = suffersFaults
    }
}

extension SimulatedRole: Sendable where Setup: Sendable {}
