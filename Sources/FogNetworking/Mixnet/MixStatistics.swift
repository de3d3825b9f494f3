public import FogMixnet

/// What a ``MixPipeline`` has done since it began.
public struct MixStatistics: Sendable {
    /// Packets that came.
    public var received: UInt64 = 0
    /// Packets that were handed on to the links of their next nodes.
    public var forwarded: UInt64 = 0
    /// Packets that had come to their end.
    public var delivered: UInt64 = 0
    /// Packets that the node itself put on their way.
    public var sent: UInt64 = 0
    /// Batches that were unwrapped, and the packets in them.
    public var batches: UInt64 = 0
    public var unwrapped: UInt64 = 0
    public var dropped: [DropReason: UInt64] = [:]
    /// How late packets were sent on, together and at most.
    public var lateness = Duration.zero
    public var greatestLateness = Duration.zero
    /// Packets that wait to be unwrapped, for the end of their delays, and for links.
    public var waiting = 0
    public var delayed = 0
    public var leaving = 0
    /// Packets that would be known again, and the bytes that takes.
    public var replayTags = 0
    public var replayBytes = 0

    public init() {}
}
