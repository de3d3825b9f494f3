/// What clients and replicas of the counter send each other.
enum CounterMessage: Hashable {
    /// Asks a replica to heed no smaller ballot and, if so asked, no other client for the time of a lease.
    case prepare(Ballot, lease: Bool)
    /// Grants that, with what the replica has accepted so far.
    case promise(Ballot, AcceptedState?)
    /// Asks a replica to accept a state.
    case accept(Ballot, CounterState)
    /// Says that it did.
    case accepted(Ballot)
    /// Says that the replica has promised itself to a larger ballot.
    case refused(Ballot, promised: Ballot)
    /// Says that another client holds a lease.
    case leased(Ballot)
}
