/// What the disks do, and what a crash leaves of records that were not synced.
///
/// After a crash a random number of the unsynced records is kept, oldest first, and the rest is lost.
public struct DiskFaults: Hashable, Sendable {
    /// How long a sync takes. The records that arrive meanwhile share the next one.
    public var latency: DelayRange
    /// The part of syncs that take ``stallLatency`` instead.
    public var stallRate: Double
    /// How long a sync takes on a busy disk.
    public var stallLatency: DelayRange
    /// The part of crashes with a lost record that leave the first of the lost ones torn: half written.
    public var tearRate: Double
    /// Whether a record that is reported as durable is. If not, the disk reports it after the same latency, and writes
    /// it back some ``writeBack`` later.
    ///
    /// A suite that still passes when this is `false` shows nothing about durability.
    public var syncing: Bool
    /// The time between two write-backs of a disk that doesn't sync.
    public var writeBack: DelayRange

    /// Makes disks with the given latency; every fault that isn't named is off.
    public init(
        latency: DelayRange, stallRate: Double = 0, stallLatency: DelayRange = .none, tearRate: Double = 0,
        syncing: Bool = true, writeBack: DelayRange = DelayRange(.seconds(1), .seconds(30))
    ) {
        self.latency = latency
        self.stallRate = stallRate
        self.stallLatency = stallLatency
        self.tearRate = tearRate
        self.syncing = syncing
        self.writeBack = writeBack
    }

    /// The same disks without stalls. A disk that lies goes on lying.
    var healed: DiskFaults {
        var healed = self
        healed.stallRate = 0
        return healed
    }
}
