/// How far the upload of a file is.
public struct UploadProgress: Hashable, Sendable {
    /// What an upload does, in this order; the second only if the coordinator doesn't have the content yet.
    public enum Step: Hashable, Sendable {
        /// Reads the file to find the hash that names its content.
        case hashing
        /// Sends the content.
        case sending
    }

    /// What it does.
    public var step: Step
    /// How many bytes of the file that has done.
    public var bytes: Int64
    /// The length of the file.
    public var total: Int64

    /// Makes a statement.
    public init(step: Step, bytes: Int64, total: Int64) {
        self.step = step
        self.bytes = bytes
        self.total = total
    }
}
