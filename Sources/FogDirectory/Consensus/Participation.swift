public import FogCore

/// What part an authority had in a consensus.
public struct Participation: Hashable, Sendable {
    public let authority: NodeID
    /// The digest of its vote.
    public let vote: Bytes32
    /// Whether it revealed the number to which it had committed itself.
    public let hasRevealed: Bool
}
