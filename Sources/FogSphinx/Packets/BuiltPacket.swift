public import FogCore

/// A packet, and what only its maker knows of it.
public struct BuiltPacket: Sendable {
    /// A SURB that was made with the packet.
    public struct Return: Sendable {
        public let surb: SURB
        /// With which its maker reads what comes through it.
        public let keys: SURBKeys
        /// From which each hop will find how long it keeps what comes through it.
        public let delaySecrets: [Bytes32]
    }

    /// ``Geometry/packetLength`` bytes for the first hop.
    public let packet: [UInt8]
    /// From which each hop will find how long it keeps the packet.
    public let delaySecrets: [Bytes32]
    /// The SURBs, in the order of their paths.
    public let returns: [Return]
}
