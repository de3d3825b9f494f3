/// Tells packets that come again from those that come for the first time, for each epoch that has a key.
///
/// Room is shared out among those who send: nobody can use up what others need, and who has used up its share gets nothing
/// through until the epoch is over.
public struct ReplayGuard: Sendable {
    /// What became of a packet.
    public enum Outcome: Hashable, Sendable {
        case new
        /// It was here before.
        case replay
        /// Its sender's share is used up.
        case full
    }

    private struct Epoch: Sendable {
        var tags = ReplayTags()
        var used: [PacketSource: Int] = [:]
    }

    /// How many packets of an epoch are kept.
    public let capacity: Int
    private var share: Int
    private var epochs: [UInt64: Epoch] = [:]

    /// Makes an empty guard.
    public init(capacity: Int) {
        self.capacity = max(1, capacity)
        share = self.capacity
    }

    /// Says among how many senders room is shared out from now on.
    public mutating func share(among senders: Int) {
        share = capacity / max(1, senders)
    }

    /// Keeps a packet, unless it is there.
    public mutating func admit(_ tag: ReplayFingerprint, epoch: UInt64, from source: PacketSource) -> Outcome {
        // Looked at first: a replay is one, however much room there is.
        if epochs[epoch]?.tags.contains(tag) == true { return .replay }
        guard epochs[epoch]?.used[source] ?? 0 < share else { return .full }
        epochs[epoch, default: Epoch()].used[source, default: 0] += 1
        _ = epochs[epoch]?.tags.insert(tag)
        return .new
    }

    /// Keeps a packet that was kept before the process began, whoever sent it.
    public mutating func restore(_ tag: ReplayFingerprint, epoch: UInt64) {
        _ = epochs[epoch, default: Epoch()].tags.insert(tag)
    }

    /// Forgets the epochs before one: their keys are gone.
    public mutating func forget(before epoch: UInt64) {
        epochs = epochs.filter { $0.key >= epoch }
    }

    /// How many packets are kept.
    public var count: Int { epochs.values.reduce(0) { $0 + $1.tags.count } }
    /// Bytes of all tables.
    public var byteCount: Int { epochs.values.reduce(0) { $0 + $1.tags.byteCount } }
}
