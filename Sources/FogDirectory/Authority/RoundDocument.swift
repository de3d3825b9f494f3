import FogCore

/// A document of which each authority has one for an epoch, and which becomes known to all by an ``Agreement``.
protocol RoundDocument: SignedDocument {
    var authority: NodeID { get }
    /// What an authority signs that has seen one in time.
    static var endorsement: SignedStatement.Kind { get }
    /// Where a round keeps who has seen which.
    static var agreement: WritableKeyPath<AuthorityRound, Agreement> { get }
    /// Where a round keeps those that were read, by digest.
    static var read: WritableKeyPath<AuthorityRound, [Bytes32: Verified<Self>]> { get }
    /// In which round it is at a time of an epoch, as for ``EpochSchedule/voteRound(at:in:)``.
    static func round(_ schedule: EpochSchedule, at time: WallTime, in epoch: UInt64) -> Int
}

extension Vote: RoundDocument {
    static let endorsement = SignedStatement.Kind.endorsedVote
    static var agreement: WritableKeyPath<AuthorityRound, Agreement> { \.votes }
    static var read: WritableKeyPath<AuthorityRound, [Bytes32: Verified<Vote>]> { \.readVotes }

    static func round(_ schedule: EpochSchedule, at time: WallTime, in epoch: UInt64) -> Int {
        schedule.voteRound(at: time, in: epoch)
    }
}

extension Reveal: RoundDocument {
    static let endorsement = SignedStatement.Kind.endorsedReveal
    static var agreement: WritableKeyPath<AuthorityRound, Agreement> { \.reveals }
    static var read: WritableKeyPath<AuthorityRound, [Bytes32: Verified<Reveal>]> { \.readReveals }

    /// Whoever reveals too early is as good as in the first round.
    static func round(_ schedule: EpochSchedule, at time: WallTime, in epoch: UInt64) -> Int {
        schedule.revealRound(at: time, in: epoch)
    }
}
