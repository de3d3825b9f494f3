/// A file that a task finds before it starts.
public struct InputSpecification: Hashable, Sendable, Codable {
    /// Where its bytes come from.
    public var from: ContentReference
    /// Where the program finds it: an absolute path under `/in/`.
    public var to: String

    /// Makes an input.
    public init(from: ContentReference, to: String) {
        self.from = from
        self.to = to
    }
}
