/// A file or a folder that is kept when a task has succeeded.
public struct OutputSpecification: Hashable, Sendable, Codable {
    /// What to keep: `/out` for everything the program leaves there, or a path under `/out/`.
    public var path: String

    /// Makes an output.
    public init(path: String) {
        self.path = path
    }
}
