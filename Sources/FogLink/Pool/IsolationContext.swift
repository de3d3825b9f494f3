/// On whose behalf a link is used. Links of different contexts are never shared, so that nobody at the other end can
/// tell that they belong together.
public enum IsolationContext: Hashable, Comparable, Sendable {
    /// This node under its own identity, which both ends of the link prove.
    case own
    /// Somebody who stays anonymous: a token that stands for what may be linked together, and means nothing to others.
    case anonymous(UInt64)
}
