public import FogCore

/// What an authority says of a node.
public struct VoteEntry: Sendable {
    public let node: NodeID
    /// Which of the flags that the vote is about it gives the node.
    public let flags: NodeFlags
    /// What it measured that the node carries, in bytes a second.
    public let measured: UInt64?
    /// Where in the vote's text the node's descriptor lies.
    let descriptor: Range<Int>
    /// SHA-256 of the descriptor with its signature.
    let digest: Bytes32
}
