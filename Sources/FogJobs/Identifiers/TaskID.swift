/// Names a task: its job and its place in the job's array, such as `j7k2mq4x1a9pz.17`.
public struct TaskID: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The job that the task belongs to.
    public let job: JobID
    /// The task's place in the job's array, from 0.
    public let index: Int

    /// Makes the identifier of the task at `index` of `job`.
    public init(job: JobID, index: Int) {
        self.job = job
        self.index = index
    }

    /// The identifier that `text` spells, or `nil` if it isn't one.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let job = JobID(parts[0]), let index = Int(parts[1]), index >= 0,
            String(index) == parts[1]
        else { return nil }
        self.init(job: job, index: index)
    }

    public var description: String { "\(job).\(index)" }

    public static func < (left: TaskID, right: TaskID) -> Bool {
        (left.job, left.index) < (right.job, right.index)
    }
}

extension TaskID: Codable {
    public init(from decoder: any Decoder) throws {
        self = try decoder.decodeIdentifier("a task identifier is JOB.INDEX", TaskID.init)
    }

    public func encode(to encoder: any Encoder) throws {
        try encoder.encodeIdentifier(description)
    }
}
