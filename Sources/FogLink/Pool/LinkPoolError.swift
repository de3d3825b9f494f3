/// Why a request for a link isn't met.
public enum LinkPoolError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A bound of the pool.
    public enum Bound: String, Hashable, Sendable {
        /// ``LinkPoolConfiguration/keyLimit``: the request isn't kept.
        case keys
        /// ``LinkPoolConfiguration/linkLimit``: a persistent request stands, and is met when there is room.
        case links
        /// ``LinkPoolConfiguration/requestLimit``: the request isn't kept.
        case requests
    }

    /// So many rounds over all addresses failed since there was a link; the last attempt for this reason.
    case unreachable(rounds: Int, DialError?)
    /// No address of the peer is known.
    case noAddress
    /// There was no link in ``LinkPoolConfiguration/patience``; the last attempt that failed did so for this reason.
    case timedOut(DialError?)
    /// A bound is reached, and nothing could be given up for the request.
    case full(Bound)
    /// The peer is this node.
    case ownNode

    public var description: String {
        switch self {
        case .unreachable(let rounds, let error):
            "the node can't be reached; all its addresses were tried \(rounds) times"
                + (error.map { ", at last: \($0)" } ?? "")
        case .noAddress: "no address of the node is known"
        case .timedOut(let error): "there was no link in time" + (error.map { ": \($0)" } ?? "")
        case .full(let bound): "the pool has no room for more \(bound.rawValue)"
        case .ownNode: "a node makes no link to itself"
        }
    }
}
