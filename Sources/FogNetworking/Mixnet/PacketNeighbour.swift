public import FogCore

/// A node with which a pipeline has to do.
public struct PacketNeighbour: Hashable, Sendable {
    public let node: NodeID
    /// Whether packets go to it, and whether some are taken from it.
    public let isNext: Bool
    public let isSender: Bool
    /// Links to it that serve.
    public let links: Int
    /// Packets that wait for it.
    public let leaving: Int
}
