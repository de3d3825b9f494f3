public import FogCore

/// What became of a packet that a hop unwrapped.
public enum UnwrapResult: Hashable, Sendable {
    /// It was meant for this hop. It has been made ready: for the next hop if ``HopCommands/next`` names one, otherwise
    /// its body is the payload with its tag.
    case passed(UnwrappedPacket)
    /// It is no packet for this hop, or a damaged one.
    case refused(UnwrapRefusal)
}

/// What a hop learns of a packet.
public struct UnwrappedPacket: Hashable, Sendable {
    /// What it is told.
    public let commands: HopCommands
    /// By which the packet is known if it comes again. It follows from the secret that the hop shares with the packet's
    /// maker.
    public let replayTag: Bytes32
    /// What the packet's delay follows from; nobody but this hop and the packet's maker know it.
    public let delaySecret: Bytes32

    package init(commands: HopCommands, replayTag: Bytes32, delaySecret: Bytes32) {
        self.commands = commands
        self.replayTag = replayTag
        self.delaySecret = delaySecret
    }
}

/// Why a packet was refused.
public enum UnwrapRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    /// It doesn't begin with the prefix of packets.
    case prefix
    /// Its group element is of small order, or its ciphertext isn't one.
    case element
    /// Its authenticator doesn't fit: it is damaged, or for somebody else.
    case authenticator
    /// What it tells this hop can't be understood.
    case commands(CommandFault)
    /// Its payload was damaged on the way. Found at the end of the path, and not for replies, which their receiver
    /// checks.
    case payload

    public var description: String {
        switch self {
        case .prefix: "it doesn't begin as packets do"
        case .element: "its group element is of small order"
        case .authenticator: "its authenticator doesn't fit: it is damaged, or for another hop"
        case .commands(let fault): "its commands can't be understood: \(fault)"
        case .payload: "its payload was damaged on the way"
        }
    }
}
