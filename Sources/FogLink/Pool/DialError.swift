/// Why an attempt to make a link came to nothing.
public enum DialError: Error, Hashable, Sendable, CustomStringConvertible {
    /// There is no connection to the address.
    case connection(ConnectionFailure)
    /// The handshake failed, or the link ended before the other side had proved who it is.
    case handshake(LinkError)
    /// Another node answers at the address.
    case otherNode
    /// It took longer than ``LinkPoolConfiguration/attemptLimit``.
    case timedOut

    public var description: String {
        switch self {
        case .connection(let failure): "\(failure)"
        case .handshake(let error): "\(error)"
        case .otherNode: "another node answers at the address"
        case .timedOut: "the attempt took too long"
        }
    }
}
