/// What a node is on a link. It is bound to the handshake: a link to a mix can't be taken for one to a relay.
public enum LinkRole: UInt8, Hashable, Sendable, CaseIterable {
    /// Somebody without a role in the network.
    case client = 0
    case coordinator = 1
    case worker = 2
    case mix = 3
    case gateway = 4
    case service = 5
    case authority = 6
    case relay = 7
    case peer = 8
}
