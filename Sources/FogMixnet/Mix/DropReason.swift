/// Why a packet goes no further. The raw values are labels of metrics.
public enum DropReason: String, Hashable, Sendable, CaseIterable {
    // Before it is looked into.
    /// It hasn't the length of the network's packets.
    case size
    /// It comes from a node that has no business here.
    case stranger
    /// There is no key for the epoch that it is said to be for.
    case epoch
    /// Its sender sends more than it may.
    case rate
    /// Too many packets of its sender wait to be unwrapped.
    case ingressFull = "ingress_full"
    /// All memory for packets is taken.
    case memoryFull = "memory_full"
    // When it is unwrapped.
    /// It doesn't begin as packets do.
    case prefix
    /// Its group element is of small order.
    case element
    /// It is damaged, or for somebody else.
    case authenticator
    /// What it tells this hop can't be understood.
    case commands
    /// Its payload was damaged on the way.
    case payload
    /// It names no class of delays that there is.
    case delayClass = "delay_class"
    /// It was here before.
    case replay
    /// Its sender has used up its share of the epoch's room.
    case replayFull = "replay_full"
    /// It wants to go to a node to which this one doesn't send.
    case nextHop = "next_hop"
    /// It is for nobody here.
    case recipient
    /// The mailbox that it is for is full.
    case mailboxFull = "mailbox_full"
    /// The node sends nothing on, because its own loops don't come back.
    case paused
    // Behind the delay.
    /// Too many packets wait for the node that it goes to.
    case egressFull = "egress_full"
    /// The node that it goes to couldn't be reached for too long.
    case unreachable
    /// The note that it was here couldn't be written.
    case unkept
    /// The node ends.
    case stopping
}
