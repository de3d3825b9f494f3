/// Says which invariant doesn't hold, and how one can see it.
public struct Violation: Error, Hashable, Sendable, CustomStringConvertible {
    /// The invariant's name, always the same for the same invariant.
    public let invariant: String
    /// What was seen that contradicts it.
    public let detail: String

    /// Reports a broken invariant.
    public init(_ invariant: String, _ detail: String) {
        self.invariant = invariant
        self.detail = detail
    }

    public var description: String { "\(invariant): \(detail)" }
}
