/// A case that failed: where it stands, and what is wrong with it.
public struct VectorFailure: Hashable, Sendable, CustomStringConvertible {
    /// The file.
    public let file: String
    /// The name of the suite.
    public let suite: String
    /// The case's place in the file, and its name if it has one.
    public let title: String
    /// What disagrees.
    public let mismatch: VectorMismatch

    public var description: String {
        let place = [suite, title].filter { !$0.isEmpty }.joined(separator: " ")
        return "\(file): \(place): \(mismatch)"
    }
}
