/// Why a directory document can't be read: where, and what is wrong there.
public struct DocumentError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The line, counted from 1; 0 if it is about the whole document.
    public let line: Int
    /// What is wrong.
    public let problem: String

    public init(line: Int, _ problem: String) {
        self.line = line
        self.problem = problem
    }

    public var description: String { line == 0 ? problem : "line \(line): \(problem)" }
}
