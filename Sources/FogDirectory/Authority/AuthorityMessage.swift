/// What authorities say to each other.
public enum AuthorityMessage: Hashable, Sendable, CustomStringConvertible {
    /// What the sender has: ``AuthorityStatus``.
    case status([UInt8])
    /// The sender lacks a document.
    case want(WantedDocument)
    /// A vote.
    case vote([UInt8])
    /// A reveal.
    case reveal([UInt8])
    /// An outage.
    case outage([UInt8])
    /// A consensus with its sections and the certificates of those who signed it.
    case consensus(ConsensusBundle)

    /// What it is and how long, not what is in it.
    public var description: String {
        switch self {
        case .status(let bytes): "a status of \(bytes.count) bytes"
        case .want(let wanted): "wants \(wanted)"
        case .vote(let bytes): "a vote of \(bytes.count) bytes"
        case .reveal(let bytes): "a reveal of \(bytes.count) bytes"
        case .outage(let bytes): "an outage of \(bytes.count) bytes"
        case .consensus(let bundle): "a consensus of \(bundle.consensus.count) bytes"
        }
    }
}
