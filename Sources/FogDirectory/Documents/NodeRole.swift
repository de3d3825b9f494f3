/// What a node does in the network.
public enum NodeRole: String, Hashable, Comparable, Sendable, CaseIterable {
    case gateway, mix, relay, service

    /// Whether it keeps packets for random times, which it has to account for.
    public var delaysPackets: Bool { self == .mix || self == .gateway }

    public static func < (left: NodeRole, right: NodeRole) -> Bool { left.rawValue < right.rawValue }
}
