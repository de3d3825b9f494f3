/// Why an attempt to make a link came to nothing.
public enum DialError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Nobody takes a connection at the address; the text says what the system said.
    case connection(String)
    /// The handshake failed, or the link ended before the other side had proved who it is.
    case handshake(LinkError)
    /// Another node answers at the address.
    case otherNode
    /// It took longer than ``LinkPoolConfiguration/attemptLimit``.
    case timedOut

    public var description: String {
        switch self {
        case .connection(let text): "nobody takes a connection: \(text)"
        case .handshake(let error): "\(error)"
        case .otherNode: "another node answers at the address"
        case .timedOut: "the attempt took too long"
        }
    }
}
