/// How a pipeline's memory for packets has been used.
public struct PacketMemoryUse: Hashable, Sendable {
    /// Places for packets that there are.
    public var capacity = 0
    /// Places that hold a packet now.
    public var taken = 0
    /// How often a place was taken for the first time, so that the system had to give memory for it.
    public var fresh: UInt64 = 0
    /// How often a place was taken that had held another packet before.
    public var reused: UInt64 = 0

    public init() {}

    init(capacity: Int, taken: Int, fresh: UInt64, reused: UInt64) {
        self.capacity = capacity
        self.taken = taken
        self.fresh = fresh
        self.reused = reused
    }

    /// Which share of the places that were taken had held another packet before; `nil` before the first.
    public var hitRatio: Double? {
        let all = fresh + reused
        return all > 0 ? Double(reused) / Double(all) : nil
    }
}
