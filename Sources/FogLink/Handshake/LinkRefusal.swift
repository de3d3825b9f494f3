/// Why a responder refuses a link, as it says before there is one.
public enum LinkRefusal: UInt8, Hashable, Sendable, CustomStringConvertible {
    /// The opening can't be read.
    case malformed = 1
    /// The version isn't one of the responder's.
    case version = 2
    /// The handshake isn't for this responder or this network, or was altered.
    case handshake = 3
    /// The responder takes no more links.
    case full = 4
    /// The responder isn't what the initiator wants.
    case role = 5

    public var description: String {
        switch self {
        case .malformed: "it can't read what was sent"
        case .version: "it has another version"
        case .handshake: "the keys or the network don't fit"
        case .full: "it takes no more links"
        case .role: "it has another role"
        }
    }
}
