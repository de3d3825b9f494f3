/// What a ``LinkPool`` counts; the raw value is a metric's label.
public enum LinkPoolCount: String, Hashable, Sendable, CaseIterable {
    /// An address was dialled.
    case dialled
    /// An attempt led to a link.
    case linked
    /// An attempt failed: nobody took the connection.
    case failedConnection = "failed_connection"
    /// An attempt failed in its handshake.
    case failedHandshake = "failed_handshake"
    /// An attempt failed: another node answered.
    case failedOtherNode = "failed_other_node"
    /// An attempt failed: it took too long.
    case failedTimedOut = "failed_timed_out"
    /// An attempt was given up, because another was faster or nobody waited for it any more.
    case abandoned
    /// A link of another node was taken.
    case accepted
    /// Of two links that were dialled at the same time, one is given up.
    case duplicate
    /// A link is given up for a newer one of the same dialler.
    case replaced
    /// A link that was to be given up serves again, because the one in its place has ended.
    case revived
    /// A link was closed before what waited on it could go elsewhere.
    case notDrained = "not_drained"
    /// A link ended because the other side didn't answer.
    case unresponsive
    /// A link ended for another reason than this pool's.
    case ended
    /// A link was closed because nobody used it.
    case idle
    /// A link was closed to make room.
    case evicted
    /// A link came after its attempt had been given up, or from this node itself.
    case unwanted
    /// A link was neither made nor taken: there were too many.
    case refusedLink = "refused_link"
    /// A request or a link was refused: there were too many keys.
    case refusedKey = "refused_key"
    /// A request was refused: the key had too many.
    case refusedRequest = "refused_request"
    /// A request had a number that its key already had.
    case repeatedRequest = "repeated_request"
    /// Addresses of a node were forgotten or not taken: there were too many nodes.
    case refusedAddresses = "refused_addresses"

    init(_ error: DialError) {
        switch error {
        case .connection: self = .failedConnection
        case .handshake: self = .failedHandshake
        case .otherNode: self = .failedOtherNode
        case .timedOut: self = .failedTimedOut
        }
    }
}
