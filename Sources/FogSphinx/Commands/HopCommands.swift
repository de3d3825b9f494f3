public import FogCore

/// What a hop is told, understood: at most one command of each kind, and either the next hop or what the last one needs.
public struct HopCommands: Hashable, Sendable {
    /// Bytes that the commands of a hop take in a header: room for the longest two, the next hop and a reply.
    public static let byteCount = 82

    /// Where the packet goes from here; `nil` at its end.
    public private(set) var next: NodeID?
    /// To whom the payload goes.
    public private(set) var recipient: Bytes32?
    /// Whose reply it is: the identifier of a SURB.
    public private(set) var reply: SURBIdentifier?
    /// How long the packet stays: a class of delays, or milliseconds.
    public private(set) var delay: UInt32?
    /// Where the next header's authenticator begins among the commands.
    package private(set) var authenticatorOffset = 0

    /// Reads the commands of a hop. Costs no allocation.
    ///
    /// - Throws: The ``CommandFault`` that was found first.
    package init(reading bytes: RawSpan) throws(CommandFault) {
        var position = 0
        while position < bytes.byteCount {
            let code = bytes.unsafeLoad(fromByteOffset: position, as: UInt8.self)
            position += 1
            guard let kind = CommandKind(rawValue: code) else { throw .unknown(code) }
            if kind == .end { break }
            guard kind.fieldLength <= bytes.byteCount - position else { throw .truncated }
            try take(kind, from: bytes, at: position)
            position += kind.fieldLength
        }
        while position < bytes.byteCount {
            guard bytes.unsafeLoad(fromByteOffset: position, as: UInt8.self) == 0 else { throw .trailing }
            position += 1
        }
        if next != nil, recipient != nil || reply != nil { throw .contradiction }
    }

    private mutating func take(
        _ kind: CommandKind, from bytes: RawSpan, at position: Int
    ) throws(CommandFault) {
        switch kind {
        case .end: break
        case .next:
            guard next == nil else { throw .repeated }
            next = Bytes32(bytes, at: position).map(NodeID.init)
            authenticatorOffset = position + NodeID.byteCount
        case .recipient:
            guard recipient == nil else { throw .repeated }
            recipient = Bytes32(bytes, at: position)
        case .reply:
            guard reply == nil else { throw .repeated }
            reply = SURBIdentifier(bytes, at: position)
        case .delay:
            guard delay == nil else { throw .repeated }
            delay = UInt32(bigEndian: bytes.unsafeLoadUnaligned(fromByteOffset: position, as: UInt32.self))
        }
    }
}

/// What is wrong with a hop's commands.
public enum CommandFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// A kind that isn't one.
    case unknown(UInt8)
    /// A command whose fields go beyond the slot.
    case truncated
    /// A kind that was there before.
    case repeated
    /// Something other than zero after the last command.
    case trailing
    /// A next hop, and what only a last hop has.
    case contradiction

    public var description: String {
        switch self {
        case .unknown(let code): "there is no command \(code)"
        case .truncated: "a command ends beyond the slot"
        case .repeated: "a command is repeated"
        case .trailing: "something follows the last command"
        case .contradiction: "there is a next hop, and what only a last hop has"
        }
    }
}
