/// What opening a log found.
public struct AppendLogRecovery: Hashable, Sendable {
    /// How many records were read and handed over.
    public let recordCount: UInt64
    /// The offset at which the file was cut because the rest was not fully written; `nil` if nothing was cut.
    public let cutOffset: Int?
    /// How many bytes were cut. They belonged to records that were never synchronised.
    public let cutByteCount: Int
    /// Whether there was no file and one was made.
    public let isNew: Bool
}
