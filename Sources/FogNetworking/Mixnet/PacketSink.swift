public import FogMixnet

/// A packet that has come to its end.
public struct DeliveredPacket: Sendable {
    public let end: PacketEnd
    /// Its body: the payload with its tag, or for the maker of a SURB to decrypt.
    public let body: [UInt8]
    /// The epoch of the key that it was unwrapped with.
    public let epoch: UInt64
}

/// Who takes packets that have come to their end at this node, and keeps the notes of a pipeline.
public protocol PacketSink: AnyObject, Sendable {
    /// Takes packets. Called on the pipeline's threads, several at a time; must return soon.
    func deliver(_ packets: [DeliveredPacket])
    /// Writes down that packets of an epoch were here. Called by one thread at a time, in order.
    ///
    /// - Returns: Whether they are written: then they are read again when the process begins anew.
    func keep(_ tags: [ReplayFingerprint], epoch: UInt64) -> Bool
}
