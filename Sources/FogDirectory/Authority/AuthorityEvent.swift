public import FogCore

/// What can happen to an authority.
public enum AuthorityEvent: Sendable {
    /// Another authority has said something.
    case message(AuthorityMessage, from: NodeID)
    /// A record would survive a crash, and all before it.
    case persisted(Ticket)
    /// A node publishes its descriptor; the number is given back with the answer.
    case published(NodePublication, number: UInt64)
    /// A node could be reached, or not.
    case reached(NodeID, Bool)
    /// A node was measured: what it carries, in bytes a second.
    case measured(NodeID, UInt64)
}
