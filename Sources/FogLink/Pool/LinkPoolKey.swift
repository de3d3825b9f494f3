public import FogCore

/// What a link in a ``LinkPool`` is for. A link serves one key for all of its life.
public struct LinkPoolKey: Hashable, Comparable, Sendable {
    /// The node at the other end.
    public let peer: NodeID
    /// On whose behalf the link is used.
    public let isolation: IsolationContext
    /// What it carries.
    public let traffic: TrafficClass

    public init(peer: NodeID, isolation: IsolationContext, traffic: TrafficClass) {
        self.peer = peer
        self.isolation = isolation
        self.traffic = traffic
    }

    public static func < (left: LinkPoolKey, right: LinkPoolKey) -> Bool {
        (left.peer, left.isolation, left.traffic) < (right.peer, right.isolation, right.traffic)
    }
}
