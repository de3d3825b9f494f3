public import FogCore
public import FogSphinx

/// A packet that a client is to send, all but the cryptography.
public struct PacketPlan: Hashable, Sendable {
    /// For which epoch's keys.
    public let epoch: UInt64
    /// Its hops, from the gateway to the service node.
    public let path: [NodeID]
    /// The class of its delays.
    public let delayClass: UInt32
    /// The recipient at the last hop.
    public let recipient: Bytes32
    public let exchange: ExchangeID
    /// Bytes of the whole request.
    public let length: Int
    public let parts: [ExchangePacket.Part]
    public let replies: [ReplyPlan]
    public let isDone: Bool
}

/// A SURB that goes with a packet.
public struct ReplyPlan: Hashable, Sendable {
    public let identifier: SURBIdentifier
    /// Its hops, from the service node, which keeps what it sends as a mix does, to the gateway with the mailbox.
    public let path: [NodeID]
    public let delayClass: UInt32
    /// The mailbox at the last hop.
    public let mailbox: Bytes32
    /// From which byte of the response on; `nil` for what the service knows at once.
    public let wanted: Int?
}
