public import FogCore

/// What a consensus says of one of its sections.
public struct SectionSummary: Hashable, Sendable {
    public let kind: SectionKind
    /// How many nodes stand in it.
    public let nodeCount: Int
    /// How long it is.
    public let byteCount: Int
    /// SHA-256 of it.
    public let digest: Bytes32
}
