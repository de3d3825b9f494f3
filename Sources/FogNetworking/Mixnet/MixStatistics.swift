public import FogCore
public import FogMixnet

/// What a ``MixPipeline`` has done since it began.
public struct MixStatistics: Sendable {
    /// Packets that came.
    public var received: UInt64 = 0
    /// Packets whose delays were over, and that were put with those that wait for the links of their next nodes.
    public var forwarded: UInt64 = 0
    /// Packets that links took, on to other nodes.
    public var left: UInt64 = 0
    /// Packets that had come to their end.
    public var delivered: UInt64 = 0
    /// Packets that the node itself put on their way.
    public var sent: UInt64 = 0
    /// Batches that were unwrapped, and the packets in them.
    public var batches: UInt64 = 0
    public var unwrapped: UInt64 = 0
    public var dropped: [DropReason: UInt64] = [:]
    /// Seconds that packets were to stay, of those that could be unwrapped and go on.
    public var delays = HistogramTally(.shortSeconds)
    /// Seconds by which packets were sent on late.
    public var lateness = HistogramTally(.shortSeconds)
    public var greatestLateness = Duration.zero
    /// How many packets each batch had.
    public var batchSizes = HistogramTally(MixStatistics.batchBuckets)
    /// Packets that wait to be unwrapped, that are being unwrapped, that wait for the end of their delays, and for links.
    public var waiting = 0
    public var unwrapping = 0
    public var delayed = 0
    public var leaving = 0
    /// Packets that would be known again, and the bytes that takes.
    public var replayTags = 0
    public var replayBytes = 0

    /// How its memory for packets was used.
    public var memory = PacketMemoryUse()
    /// Whether packets are dropped that were to go on.
    public var isPaused = false

    /// The buckets of ``batchSizes``.
    public static let batchBuckets = HistogramBuckets([1, 2, 4, 8, 16, 24, 32, 48, 64])

    public init() {}

    /// Packets that it took in or made, and of which it isn't said what became of them: none, while nothing is under way.
    ///
    /// Those for which nobody was there when they had come to their end, and those that found a mailbox full, are among the
    /// delivered ones.
    public var unaccounted: Int64 {
        let behind: Set<DropReason> = [.recipient, .mailboxFull]
        let gone = dropped.reduce(UInt64(0)) { behind.contains($1.key) ? $0 : $0 &+ $1.value }
        let known = delivered &+ left &+ gone &+ UInt64(max(0, waiting + unwrapping + delayed + leaving))
        return Int64(truncatingIfNeeded: received &+ sent &- known)
    }
}
