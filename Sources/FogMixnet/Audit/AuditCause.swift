public import FogCore

/// Who or what can be to blame for what happens to a packet.
public enum AuditCause: Hashable, Sendable {
    /// A node, whatever it does to the packets of all.
    case node(NodeID)
    /// One of two nodes, in what it does with packets from the one to the other; or what is between them.
    case pair(NodeID, NodeID)
    /// A gateway, in what it says about when something came for a mailbox.
    case arrival(NodeID)
}

extension AuditCause: Comparable {
    public static func < (left: Self, right: Self) -> Bool { left.order < right.order }

    private var order: (Int, NodeID, NodeID) {
        switch self {
        case .node(let node): (0, node, node)
        case .pair(let first, let second): (1, first, second)
        case .arrival(let node): (2, node, node)
        }
    }
}
