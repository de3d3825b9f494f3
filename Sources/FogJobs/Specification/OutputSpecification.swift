/// A file or a folder that is kept when a task has succeeded.
public struct OutputSpecification: Hashable, Sendable, Codable {
    /// What to keep: `/out` for everything the program leaves there, or a path under `/out/`.
    public var path: String

    /// Makes an output.
    public init(path: String) {
        self.path = path
    }

    /// Whether this is, or holds, the file at `path` below `/out`.
    public func holds(_ path: String) -> Bool {
        let named = self.path.split(separator: "/").dropFirst()
        return path.split(separator: "/").starts(with: named)
    }
}
