import FogCore
import FogSphinx

@testable import FogMixnet

/// A packet of a ``FaultyNetwork``, without its encryption.
struct TrackedPacket {
    enum Content {
        /// From a client to a service.
        case question(ExchangePacket)
        /// From a service to a client.
        case reply([UInt8])
    }

    /// Another for each packet; those that are sent again by somebody who wants to have them twice keep theirs.
    let number: UInt64
    /// For which epoch's keys it is.
    let epoch: UInt64
    let path: [NodeID]
    /// At which of them it is.
    var position = 0
    let recipient: Bytes32
    let reply: SURBIdentifier?
    let content: Content

    var isAtEnd: Bool { position == path.count - 1 }

    /// What the hop at which it is knows it by: nobody else's, and another at each hop.
    var tag: Bytes32 {
        let known = number.bigEndianBytes + UInt64(position).bigEndianBytes
        return Bytes32(known + [UInt8](repeating: 0, count: Bytes32.byteCount - known.count)) ?? .zero
    }
}

/// What became of a packet of a ``FaultyNetwork``.
enum PacketFate: Hashable {
    case delivered
    case dropped(DropReason)
    /// On a link, or because nobody was at its other end.
    case lost
    /// With the node that held it.
    case died
}

/// That a hop has let a packet pass.
struct Passage: Hashable {
    let node: NodeID
    let number: UInt64
    let position: Int
}
