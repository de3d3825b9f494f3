/// A place in the driver's memory that holds one packet.
public struct PacketSlot: Hashable, Sendable {
    public let index: UInt32

    public init(_ index: UInt32) { self.index = index }
}
