import FogCore

/// What an authority knows of the making of one epoch's consensus.
struct AuthorityRound: Sendable {
    /// The epoch whose consensus is made, in the epoch before it.
    let epoch: UInt64
    /// Whether this authority says nothing, because it may have said something else before.
    var isAbstaining = false
    /// Whether this authority's vote was made, or can't be made any more.
    var hasVoted = false
    /// Whether what the votes have to say was looked at.
    var hasDecided = false
    var hasRevealed = false
    var votes: Agreement
    var reveals: Agreement
    /// The votes and reveals that could be read, by their digest.
    var readVotes: [Bytes32: Verified<Vote>] = [:]
    var readReveals: [Bytes32: Verified<Reveal>] = [:]
    /// What each of the others has told last, as bytes and as read: most of what they tell they tell again.
    var told: [NodeID: (bytes: [UInt8], status: AuthorityStatus)] = [:]
    /// What follows from the votes.
    var made: (consensus: MadeConsensus, digest: Bytes32)?
    /// The one digest that this authority signs, once that is durable.
    var signs: Bytes32?
    /// What authorities have signed.
    var signed: [NodeID: Signed] = [:]
    /// How many signers of the consensus were told to those who serve it.
    var adoptedSigners = 0
    /// Signatures that others showed and that aren't genuine.
    var forgeries: [NodeID: Int] = [:]
    /// Authors that the operator has been told of.
    var toldLiars: Set<NodeID> = []
    var hasToldFailure = false

    init(epoch: UInt64, rounds: Int) {
        self.epoch = epoch
        votes = Agreement(rounds: rounds)
        reveals = Agreement(rounds: rounds)
    }

    /// What an authority has signed, and by which certificate its keys speak for it.
    typealias Signed = (
        digest: Bytes32, signatures: [DocumentSignature], certificate: Verified<AuthorityCertificate>
    )

    /// The digest that most have signed, and who.
    var mostSigned: (digest: Bytes32, signers: [NodeID])? {
        Dictionary(grouping: signed.keys, by: { signed[$0]?.digest }).compactMap { digest, signers in
            digest.map { ($0, signers.sorted()) }
        }.max { left, right in
            left.1.count != right.1.count ? left.1.count < right.1.count : left.0 > right.0
        }
    }
}
