public import FogCore

/// What an authority asks its driver to do, or tells it.
public enum AuthorityAction: Sendable {
    /// Say something to another authority, as well as that goes.
    case send(AuthorityMessage, to: NodeID)
    /// Keep a record; answer with ``AuthorityEvent/persisted(_:)``.
    case persist(AuthorityRecord, Ticket)
    /// Tell a node what became of its descriptor: `nil` if it was taken.
    case answer(DescriptorRefusal?, number: UInt64)
    /// See whether a node is at its addresses, with its keys; answer with ``AuthorityEvent/reached(_:_:)``.
    case reach(NodeDescriptor)
    /// There is a new consensus: serve it.
    case adopted(Verified<Consensus>, ConsensusBundle)
    /// An authority has lied: keep the proof and show it.
    case proved(Equivocation)
    /// Something happened that its operator should know.
    case noted(AuthorityNote)
}
