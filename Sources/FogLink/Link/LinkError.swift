/// Why a link was not made, or came to an end.
public enum LinkError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The handshake didn't come to its end in time.
    case handshakeTimedOut
    /// A message of the handshake can't be read: which.
    case handshakeMessage(String)
    /// The handshake failed: another key or network, an old message, or something altered.
    case handshakeFailed(NoiseError)
    /// The other side refuses the link.
    case refused(LinkRefusal)
    /// There is no version of the protocol that both sides have.
    case noCommonVersion
    /// There is no suite that both sides have.
    case noCommonSuite
    /// A record has a length that none has.
    case recordLength(Int)
    /// A record was altered, repeated, left out or moved.
    case notGenuine
    /// A record can't be encrypted.
    case encryption
    /// A frame can't be read: which.
    case frame(String)
    /// A frame goes against the rules: which rule.
    case violation(String)
    /// The other side sent more than it was given room for.
    case windowOverrun
    /// The identity that the other side shows isn't its own, or another than expected.
    case identity
    /// The other side closed the link.
    case closed(UInt16, String)
    /// The connection ended without the other side closing the link: what came last may be missing.
    case truncated
    /// The other side doesn't answer.
    case unresponsive
    /// There is no room for more.
    case overloaded(String)

    public var description: String {
        switch self {
        case .handshakeTimedOut: "the handshake took too long"
        case .handshakeMessage(let which): "the handshake's \(which) can't be read"
        case .handshakeFailed(let error): "the handshake failed: \(error)"
        case .refused(let reason): "the other side refuses the link: \(reason)"
        case .noCommonVersion: "the other side has no version of the protocol that this one has"
        case .noCommonSuite: "the other side has no suite that this one has"
        case .recordLength(let length): "no record has \(length) bytes"
        case .notGenuine: "a record was altered, repeated, left out or moved"
        case .encryption: "a record can't be encrypted"
        case .frame(let which): "a frame can't be read: \(which)"
        case .violation(let rule): "the other side broke a rule: \(rule)"
        case .windowOverrun: "the other side sent more than it was given room for"
        case .identity: "the other side isn't who it says, or who was expected"
        case .closed(let reason, let text):
            "the other side closed the link (\(reason)\(text.isEmpty ? "" : ": \(text)"))"
        case .truncated: "the connection broke; what came last may be missing"
        case .unresponsive: "the other side doesn't answer"
        case .overloaded(let what): "there is no room for more \(what)"
        }
    }
}
