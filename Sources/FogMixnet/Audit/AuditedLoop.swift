public import FogCore

/// A packet that its maker sent to itself, with what it takes to find out how long each hop should have kept it.
public struct AuditedLoop: Hashable, Sendable {
    /// A hop of the way there and back.
    public struct Hop: Hashable, Sendable {
        public let node: NodeID
        /// From which the hop finds the delay; `nil` of the last, which keeps no packet.
        public let delaySecret: Bytes32?

        public init(_ node: NodeID, delaySecret: Bytes32?) {
            self.node = node
            self.delaySecret = delaySecret
        }
    }

    /// For which epoch's keys it was made.
    public let epoch: UInt64
    /// The mean of its delays.
    public let mean: Duration
    /// From the gateway to the service that sends it back, and on to the gateway with the mailbox.
    public let hops: [Hop]
    /// How long it was on its way; `nil` if it didn't come back.
    public var time: Duration?

    public init(epoch: UInt64, mean: Duration, hops: [Hop], time: Duration?) {
        self.epoch = epoch
        self.mean = mean
        self.hops = hops
        self.time = time
    }

    /// How long its hops should have kept it altogether, if the delays of all of them are known.
    ///
    /// - Parameter key: What a node's delays follow from in an epoch.
    public func delay(by key: (NodeID, UInt64) -> DelayKey?) -> Duration? {
        var sum = Duration.zero
        for hop in hops {
            guard let secret = hop.delaySecret else { continue }
            guard let key = key(hop.node, epoch) else { return nil }
            sum += key.delay(of: secret, mean: mean)
        }
        return sum
    }

    /// All that can be to blame if it took too long, or too short, or didn't come back: each node, each two that follow each
    /// other, and the gateway at the end, which can say that it came later than it did.
    var causes: [AuditCause] {
        var causes = hops.dropLast().map { AuditCause.node($0.node) }
        for (hop, next) in zip(hops, hops.dropFirst()) { causes.append(.pair(hop.node, next.node)) }
        if let last = hops.last { causes.append(.arrival(last.node)) }
        return Array(Set(causes))
    }
}
