import DequeModule
import FogCore
import FogMixnet

/// Packets that came over one link and wait to be unwrapped, of as many as the link may have. Guarded by its pipeline's lock.
public final class PacketIngress: @unchecked Sendable {
    let source: PacketSource
    /// Whose part of the memory its packets take.
    let owner: Int
    let limit: Int
    var bucket: TokenBucket?
    var waiting = Deque<(slot: PacketSlot, hint: UInt8)>()
    /// Whether it stands among those that have packets.
    var isInTurn = false

    init(source: PacketSource, owner: Int, limit: Int, bucket: TokenBucket?) {
        self.source = source
        self.owner = owner
        self.limit = limit
        self.bucket = bucket
    }
}
