/// Why there is no consensus from these votes.
public enum ConsensusRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    /// There are fewer votes than authorities must agree.
    case tooFewVotes(Int, needed: Int)
    /// A vote is for another epoch, or by an authority that the network doesn't have.
    case foreignVote

    public var description: String {
        switch self {
        case .tooFewVotes(let count, let needed): "there are \(count) votes, and \(needed) are needed"
        case .foreignVote: "a vote is for another epoch, or by nobody whom the network's file names"
        }
    }
}
