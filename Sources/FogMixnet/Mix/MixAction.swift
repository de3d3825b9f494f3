public import FogCore
public import FogSphinx

/// What a ``Mix`` asks for.
public enum MixAction: Sendable {
    /// Write down that packets were here, before they go: those of one epoch.
    case keep([ReplayFingerprint], epoch: UInt64, Ticket)
    /// Send a packet on.
    ///
    /// - Parameter late: How long after the end of its delay.
    case forward(PacketSlot, to: NodeID, late: Duration)
    /// Hand a packet over that has come to its end.
    case deliver(PacketSlot, PacketEnd)
    /// Forget a packet.
    case drop(PacketSlot, DropReason)
}

/// For whom a packet is that has come to its end.
public struct PacketEnd: Hashable, Sendable {
    /// To whom the payload goes.
    public let recipient: Bytes32?
    /// The SURB through which it came.
    public let reply: SURBIdentifier?

    public init(recipient: Bytes32?, reply: SURBIdentifier?) {
        self.recipient = recipient
        self.reply = reply
    }
}
