public import FogCore

/// What happens to a ``Mix``.
public enum MixEvent: Sendable {
    /// A packet was unwrapped.
    case opened(OpenedPacket)
    /// What an action asked to be kept is: the packets of this ticket and those before may go.
    case kept(Ticket)
    /// It couldn't be kept: its packets mustn't go.
    case keepingFailed(Ticket)
    /// To which nodes packets may go, and how many nodes send some, from now on.
    case neighbours(next: Set<NodeID>, senders: Int)
    /// Whether packets are sent on, from now on, or dropped.
    case paused(Bool)
    /// Packets of epochs before this one can't be unwrapped any more.
    case epochsEnded(before: UInt64)
    /// The node ends: what it holds is dropped.
    case stopped
}
