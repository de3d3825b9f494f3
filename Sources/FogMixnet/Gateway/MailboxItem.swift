public import FogSphinx

/// What came for a mailbox through a SURB.
public struct MailboxItem: Hashable, Sendable {
    /// Its place in the mailbox's sequence, from 1.
    public let sequence: UInt64
    /// The SURB.
    public let reply: SURBIdentifier
    /// For the SURB's maker to decrypt: the geometry's body length.
    public let body: [UInt8]

    public init(sequence: UInt64, reply: SURBIdentifier, body: [UInt8]) {
        self.sequence = sequence
        self.reply = reply
        self.body = body
    }
}

/// Why a mailbox can't be used. The raw values are on the wire.
public enum MailboxRefusal: UInt8, Error, Hashable, Sendable, CustomStringConvertible {
    /// Whoever asks for it hasn't the key.
    case key = 1
    /// The gateway has no room for another.
    case full = 2
    /// It was opened over another link since.
    case moved = 3
    /// The gateway can't write down that it has it.
    case unkept = 4

    public var description: String {
        switch self {
        case .key: "the mailbox has another key"
        case .full: "the gateway has no room for another mailbox"
        case .moved: "the mailbox was opened over another link"
        case .unkept: "the gateway can't write down that it has the mailbox"
        }
    }
}
