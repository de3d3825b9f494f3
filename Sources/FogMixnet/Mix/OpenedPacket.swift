public import FogSphinx

/// A packet that was unwrapped, in a place of the driver's memory.
public struct OpenedPacket: Sendable {
    public let slot: PacketSlot
    public let source: PacketSource
    /// For which epoch the key is that it was unwrapped with.
    public let epoch: UInt64
    public let result: UnwrapResult
    /// How long it stays; `nil` if it names no class of delays that there is.
    public let delay: Duration?

    public init(slot: PacketSlot, source: PacketSource, epoch: UInt64, result: UnwrapResult, delay: Duration?) {
        self.slot = slot
        self.source = source
        self.epoch = epoch
        self.result = result
        self.delay = delay
    }
}
