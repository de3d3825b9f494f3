/// What a node does in the network.
public enum NodeRole: String, Hashable, Comparable, Sendable, CaseIterable {
    case gateway, mix, relay, service

    public static func < (left: NodeRole, right: NodeRole) -> Bool { left.rawValue < right.rawValue }
}
