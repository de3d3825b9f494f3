public import FogCore

/// A document that an authority asks another for.
public enum WantedDocument: Hashable, Sendable {
    case vote(Bytes32)
    case reveal(Bytes32)
    /// What the one who is asked says about nodes that are out.
    case outage(Bytes32)
    /// The newest consensus.
    case consensus
}
