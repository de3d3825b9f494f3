public import FogCore

/// A document that an authority asks another for.
public enum WantedDocument: Hashable, Sendable {
    case vote(Bytes32)
    case reveal(Bytes32)
    /// The newest consensus.
    case consensus
}
