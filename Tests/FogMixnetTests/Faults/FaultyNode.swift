import FogCore

@testable import FogMixnet

/// One of the times that a node's process runs, from 0.
struct NodeLife: Hashable {
    let node: NodeID
    let number: Int
}

/// A node of a ``FaultyNetwork``, with what is left of it when its process ends.
struct FaultyNode {
    /// How many packets wait for a node that is slow.
    static let queueLimit = 64
    static let replayCapacity = 1 << 20

    let id: NodeID
    var life = 0
    var isUp = true
    var mix: Mix
    /// The packets that are in its memory, by their places.
    var held: [UInt32: TrackedPacket] = [:]
    var lastSlot: UInt32 = 0
    /// What it has written down of packets that were here, by epoch.
    var notes: [UInt64: [ReplayFingerprint]] = [:]
    /// Epochs whose keys it has thrown away, since its notes may be incomplete.
    var lostEpochs: ClosedRange<UInt64>?
    /// Packets before this one were made for keys that it had before.
    var firstNumber: UInt64 = 0
    /// A gateway's mailboxes, and its log of them.
    var mailboxes: Mailboxes?
    var log = TrialMailboxLog()
    var isWriting = false
    /// A service's requests.
    var exchanges: ServiceExchanges?
    /// How long it takes for each packet, and until when it has something to do.
    var pace = Duration.zero
    var busyUntil = MonotonicInstant.origin
    /// Whether its mailboxes can't be written down, and whether its notes of packets can't.
    var isDiskFull = false
    var keepsNoNotes = false

    init(_ id: NodeID) {
        self.id = id
        mix = Mix(id, replayCapacity: Self.replayCapacity)
    }
}
