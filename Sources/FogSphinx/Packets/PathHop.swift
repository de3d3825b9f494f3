public import FogCore

/// A hop of a packet's path, and what it is told beside where to send the packet.
public struct PathHop: Hashable, Sendable {
    /// The hop's identifier.
    public var id: NodeID
    /// With what it unwraps packets.
    public var key: HopPublicKey
    /// How long it keeps the packet.
    public var delay: UInt32?
    /// To whom it hands the payload; only of the last hop.
    public var recipient: Bytes32?
    /// Whose reply the payload is; only of the last hop.
    public var reply: SURBIdentifier?

    /// Describes a hop.
    public init(
        id: NodeID, key: HopPublicKey, delay: UInt32? = nil, recipient: Bytes32? = nil, reply: SURBIdentifier? = nil
    ) {
        self.id = id
        self.key = key
        self.delay = delay
        self.recipient = recipient
        self.reply = reply
    }

    /// The commands as they stand in a header: the delay, then where the packet goes or what the last hop needs, then
    /// zeros.
    package func commands(next: (id: NodeID, authenticator: ArraySlice<UInt8>)?) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(HopCommands.byteCount)
        if let delay {
            bytes.append(CommandKind.delay.rawValue)
            bytes.appendInteger(delay)
        }
        if let next {
            bytes.append(CommandKind.next.rawValue)
            bytes += next.id.bytes
            bytes += next.authenticator
        } else {
            if let recipient {
                bytes.append(CommandKind.recipient.rawValue)
                bytes += recipient.array
            }
            if let reply {
                bytes.append(CommandKind.reply.rawValue)
                bytes += reply.array
            }
        }
        bytes += [UInt8](repeating: 0, count: HopCommands.byteCount - bytes.count)
        return bytes
    }
}

/// Why a packet can't be built.
public enum PathError: Error, Hashable, CustomStringConvertible {
    /// There are no hops, or more than the geometry has.
    case length(Int, limit: Int)
    /// A hop's key is for another group than the geometry's, or of small order: the hop's place in the path.
    case key(Int)
    /// A hop before the last is told what only the last one is: its place in the path.
    case commands(Int)
    /// The payload is longer than the geometry's.
    case payload(Int, limit: Int)

    public var description: String {
        switch self {
        case .length(let count, let limit): "a path has 1 to \(limit) hops, not \(count)"
        case .key(let place): "the key of hop \(place + 1) can't be used"
        case .commands(let place): "hop \(place + 1) isn't the last and can't have a recipient or a reply"
        case .payload(let count, let limit): "a payload has at most \(limit) bytes, not \(count)"
        }
    }
}
