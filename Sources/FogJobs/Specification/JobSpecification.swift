/// What a person asks Fog to run: a job of ``count`` equal tasks.
///
/// It is read from YAML or JSON by ``parse(_:content:)-(String,_)``, or built in memory and checked by
/// ``validate(content:)``; both apply the same rules. Encoded to JSON it is the canonical form of the format, with every
/// default written out, and reads back as an equal value. Decoding checks the rules as well, so a decoded specification
/// is valid. The format is described in `docs/job-specification.md`.
public struct JobSpecification: Hashable, Sendable {
    /// What people call the job: lower-case letters, digits and `-`, at most 63.
    public var name: String
    /// Who goes first among waiting jobs: 1 to 100, higher first.
    public var priority: Int
    /// How many tasks the job has; each finds its number in `FOG_TASK_INDEX`.
    public var count: Int
    /// What each task does.
    public var task: TaskSpecification
    /// How long things may take.
    public var timeouts: JobTimeouts
    /// How often a task is tried again.
    public var retry: RetryBudget
    /// How long logs and results are kept.
    public var retention: Retention

    /// The value of `apiVersion` in a job specification.
    public static let apiVersion = "fog/v1"
    /// The value of `kind` in a job specification.
    public static let kind = "Job"

    /// Makes a specification with the defaults of the format; nothing is checked until ``validate(content:)``.
    public init(
        name: String, priority: Int = 50, count: Int = 1, task: TaskSpecification,
        timeouts: JobTimeouts = JobTimeouts(), retry: RetryBudget = RetryBudget(), retention: Retention = Retention()
    ) {
        self.name = name
        self.priority = priority
        self.count = count
        self.task = task
        self.timeouts = timeouts
        self.retry = retry
        self.retention = retention
    }
}
