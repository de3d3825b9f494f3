import FogCore

/// The byte that begins a command in a header (Katzenpost's encoding): what it means, and how much follows.
package enum CommandKind: UInt8 {
    /// Nothing follows but zero bytes.
    case end = 0x00
    /// Send the packet on to this node, with this authenticator.
    case next = 0x01
    /// Hand the payload to this recipient.
    case recipient = 0x02
    /// The payload is the reply for the SURB with this identifier.
    case reply = 0x03
    /// Keep the packet for a time: in `fog-1` the number of a class of delays, in Katzenpost's networks milliseconds.
    case delay = 0x80

    /// Bytes after the first.
    package var fieldLength: Int {
        switch self {
        case .end: 0
        case .next: NodeID.byteCount + Geometry.authenticatorLength
        case .recipient: Bytes32.byteCount
        case .reply: SURBIdentifier.byteCount
        case .delay: 4
        }
    }
}
