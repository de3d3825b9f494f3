public import FogCore

/// A loop that a node is to send, all but the cryptography.
public struct LoopPlan: Hashable, Sendable {
    /// For which epoch's keys.
    public let epoch: UInt64
    /// Its hops: the last is the node itself.
    public let path: [NodeID]
    /// The class of its delays.
    public let delayClass: UInt32
    /// What the node knows it by when it comes back.
    public let recipient: Bytes32
}

/// What became of a node's loops since it began.
public struct LoopTotals: Hashable, Sendable {
    public var sent: UInt64 = 0
    public var returned: UInt64 = 0
    /// They weren't back in time.
    public var lost: UInt64 = 0

    public init() {}
}

/// How many loops went over a node.
public struct LoopCount: Hashable, Sendable {
    public var sent = 0
    public var returned = 0

    public init(sent: Int = 0, returned: Int = 0) {
        self.sent = sent
        self.returned = returned
    }
}
