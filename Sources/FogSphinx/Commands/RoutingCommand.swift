public import FogCore

/// What the maker of a packet tells one of its hops. (Katzenpost's encoding: one byte for the kind, then its fields.)
public enum RoutingCommand: Hashable, Sendable {
    /// Send the packet on to this node, with this authenticator.
    case next(NodeID, authenticator: [UInt8])
    /// Hand the payload to this recipient at the last hop: 32 bytes.
    case recipient([UInt8])
    /// The payload is the reply for the SURB with this identifier: 16 bytes.
    case reply([UInt8])
    /// Keep the packet for a time: in `fog-1` the number of a class of delays, in Katzenpost's networks milliseconds.
    case delay(UInt32)

    /// The byte that begins a command.
    enum Kind: UInt8 {
        /// Nothing follows but zero bytes.
        case end = 0x00
        case next = 0x01
        case recipient = 0x02
        case reply = 0x03
        case delay = 0x80

        /// Bytes after the first.
        var fieldLength: Int {
            switch self {
            case .end: 0
            case .next: NodeID.byteCount + Geometry.authenticatorLength
            case .recipient: 32
            case .reply: 16
            case .delay: 4
            }
        }
    }
}
