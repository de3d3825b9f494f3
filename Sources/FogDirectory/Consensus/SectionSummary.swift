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

    /// Whether these bytes are the section.
    public func isOf(_ bytes: [UInt8]) -> Bool { bytes.count == byteCount && Digest.of(bytes) == digest }

    /// What a consensus would call a section of these bytes.
    public static func digest(of bytes: [UInt8]) -> Bytes32 { Digest.of(bytes) }
}
