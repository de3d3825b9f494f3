public import FogCore

/// Who gave a node a packet.
public enum PacketSource: Hashable, Sendable {
    /// Another node of the network.
    case node(NodeID)
    /// Somebody who stays anonymous: all of them together.
    case clients
    /// The node itself.
    case own
}
