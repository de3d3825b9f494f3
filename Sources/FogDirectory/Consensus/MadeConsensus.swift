/// A consensus with its sections, as it follows from votes.
public struct MadeConsensus: Sendable {
    public let consensus: Consensus
    /// The bytes of each section.
    public let sections: [SectionKind: [UInt8]]
}
