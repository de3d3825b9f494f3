public import FogSphinx

/// What the maker of a SURB has to know of it.
public struct AwaitedReply: Sendable {
    public let identifier: SURBIdentifier
    /// To read what comes through it.
    public let keys: SURBKeys
    /// The hops of the packet that carries it and of what comes through it.
    public let way: [AuditedLoop.Hop]
}
