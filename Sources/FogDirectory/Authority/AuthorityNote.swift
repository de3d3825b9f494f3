public import FogCore

/// What an authority's operator should know.
public enum AuthorityNote: Hashable, Sendable, CustomStringConvertible {
    /// It came back while an epoch's consensus was being made and doesn't know what it has said: it says nothing more.
    case abstains(UInt64)
    /// It came too late to vote.
    case late(UInt64)
    /// It has voted.
    case voted(UInt64, nodes: Int)
    /// An authority has signed two votes, or two reveals: their digests.
    case equivocation(NodeID, UInt64, Bytes32, Bytes32)
    /// It has signed a consensus, from the votes of so many.
    case signed(UInt64, Bytes32, votes: Int)
    /// There are too few votes for a consensus; these are missing.
    case tooFewVotes(UInt64, found: Int, needed: Int, missing: [NodeID])
    /// There are too few signatures on one consensus; by authority, what it has signed.
    case tooFewSignatures(UInt64, needed: Int, signed: [NodeID: Bytes32])
    /// An authority shows signatures that aren't genuine, and isn't listened to for the rest of the epoch.
    case forgeries(NodeID, UInt64)
    /// It signs nothing for an epoch, because the votes leave out the consensus of another, which came after they were cast,
    /// or in whose place they name one that isn't known here.
    case leavesOut(UInt64, UInt64)
    /// Two consensuses for one epoch are both signed by enough authorities.
    case fork(UInt64, Bytes32, Bytes32)
    /// A consensus doesn't follow the one that was before it.
    case brokenChain(UInt64, expected: Bytes32, found: Bytes32?)
    /// Its certificate isn't valid for the epoch, or isn't for its signing key.
    case uncertified(UInt64)
    /// Its vote would be too long, or its settings can't be written.
    case cannotVote(UInt64)

    public var description: String {
        func names(_ nodes: [NodeID]) -> String { nodes.sorted().map(\.short).joined(separator: ", ") }
        return switch self {
        case .abstains(let epoch):
            "abstains from epoch \(epoch): what was said before the restart isn't known"
        case .late(let epoch): "too late to vote for epoch \(epoch)"
        case .voted(let epoch, let nodes): "voted for epoch \(epoch) with \(nodes) nodes"
        case .equivocation(let authority, let epoch, _, _):
            "authority \(authority.short) has signed two different documents for epoch \(epoch)"
        case .signed(let epoch, let digest, let votes):
            "signed the consensus \(Hexadecimal.encode(digest.array.prefix(6))) of epoch \(epoch) from \(votes) votes"
        case .tooFewVotes(let epoch, let found, let needed, let missing):
            "no consensus for epoch \(epoch): \(found) votes of \(needed) needed; missing: \(names(missing))"
        case .tooFewSignatures(let epoch, let needed, let signed):
            "no consensus for epoch \(epoch): \(needed) signatures on one are needed, and there are "
                + Dictionary(grouping: signed.keys, by: { signed[$0] }).values
                .map { "\($0.count) on one" }.sorted().joined(separator: ", ")
        case .forgeries(let authority, let epoch):
            "authority \(authority.short) shows signatures that aren't genuine, and isn't listened to any more for epoch \(epoch)"
        case .leavesOut(let epoch, let last):
            "no consensus for epoch \(epoch) is signed here: the votes for it leave out that of epoch \(last), which came after "
                + "they were cast or in whose place they name another; the next will follow it"
        case .fork(let epoch, _, _): "two consensuses of epoch \(epoch) are both signed by enough authorities"
        case .uncertified(let epoch):
            "abstains from epoch \(epoch): the certificate isn't valid then or is for another key; run 'fog authority certify'"
        case .cannotVote(let epoch):
            "can't vote for epoch \(epoch): the vote is too long, or a setting can't be written"
        case .brokenChain(let epoch, _, _): "the consensus of epoch \(epoch) doesn't follow the one before it"
        }
    }
}
