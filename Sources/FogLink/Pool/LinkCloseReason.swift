/// Why a ``LinkPool`` closes a link, as the other side is told in the link's last frame.
public enum LinkCloseReason: UInt16, Hashable, Sendable, CaseIterable, CustomStringConvertible {
    /// Both nodes dialled at the same time, and the other link stays.
    case duplicate = 16
    /// The other side has made a newer link for the same purpose.
    case replaced = 17
    /// Nobody has used it for a while.
    case idle = 18
    /// Room was needed for another.
    case evicted = 19
    /// There is no room for it.
    case full = 20
    /// It was made or taken when nobody wanted it any more.
    case unwanted = 21
    /// The node goes down.
    case stopping = 22

    public var description: String {
        switch self {
        case .duplicate: "both nodes dialled; another link stays"
        case .replaced: "a newer link has taken its place"
        case .idle: "nobody uses the link"
        case .evicted: "room is needed for other links"
        case .full: "there is no room for another link"
        case .unwanted: "nobody wants the link any more"
        case .stopping: "the node goes down"
        }
    }
}
