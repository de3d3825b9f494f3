/// What a node does in the network.
public enum NodeRole: String, Hashable, Comparable, Sendable, CaseIterable {
    case gateway, mix, relay, service

    /// Whether it unwraps packets of the mix network and keeps them for random times, which it has to account for.
    public var carriesPackets: Bool { self != .relay }

    public static func < (left: NodeRole, right: NodeRole) -> Bool { left.rawValue < right.rawValue }
}
