/// A file that a job specification names and that has to become a blob before the job can be submitted.
public struct FileReference: Hashable, Sendable {
    /// The field that names the file, as in `tasks[0].inputs[2].from`.
    public let field: String
    /// The file's path as written after `file:`.
    public let path: String
}
