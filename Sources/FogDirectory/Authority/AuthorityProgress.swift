public import FogCore

/// How far an authority has come with the consensus that is being made.
public struct AuthorityProgress: Sendable {
    /// The epoch whose consensus is made.
    public let epoch: UInt64
    /// Whether the authority says nothing in this epoch.
    public let isAbstaining: Bool
    /// Whose votes count so far, sorted.
    public let votes: [NodeID]
    /// Whose reveals count so far, sorted.
    public let reveals: [NodeID]
    /// What each authority has signed.
    public let signed: [NodeID: Bytes32]
    /// Authorities that have signed two documents of a kind, sorted.
    public let liars: [NodeID]
    /// The newest consensus that the authority has.
    public let newest: (epoch: UInt64, digest: Bytes32)?
    /// Nodes that have published, and those of them that could be reached.
    public let nodeCount: Int
    public let reachedCount: Int
}

extension Authority {
    /// The epoch whose consensus is made; `nil` before it was woken for the first time.
    public var roundEpoch: UInt64? { round?.epoch }

    /// The epoch of the newest consensus that it has.
    public var newestEpoch: UInt64? { newest?.document.epoch }

    /// How far it has come; `nil` before it was woken for the first time.
    public var progress: AuthorityProgress? {
        guard let round else { return nil }
        return AuthorityProgress(
            epoch: round.epoch, isAbstaining: round.isAbstaining, votes: round.votes.documents.map(\.author).sorted(),
            reveals: round.reveals.documents.map(\.author).sorted(), signed: round.signed.mapValues(\.digest),
            liars: Set(round.votes.liars + round.reveals.liars).sorted(),
            newest: newest.map { ($0.document.epoch, $0.digest) }, nodeCount: book.count,
            reachedCount: book.reachedCount)
    }

    /// What it has seen and signed, as it tells the others.
    public var status: AuthorityStatus? { round.map(status) }
}
