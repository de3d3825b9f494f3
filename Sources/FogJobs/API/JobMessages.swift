public import FogCore
public import FogExecution

/// A job as the API shows it.
public struct JobStatus: Hashable, Sendable, Codable {
    /// Which job it is.
    public var id: JobID
    /// The name that its specification gives it.
    public var name: String
    /// Who submitted it: the name of a token, or of a local user.
    public var owner: String
    /// Its place in the queue against other jobs, 1 to 100, higher first.
    public var priority: Int
    /// Where it is in its life.
    public var state: JobState
    /// Its tasks by state.
    public var tasks: TaskCounts
    /// When it was accepted.
    public var submittedAt: WallTime
    /// When its first task was claimed.
    public var startedAt: WallTime?
    /// When its last task ended.
    public var endedAt: WallTime?
    /// Grows with every change of the job or of one of its tasks; what a long poll waits to see move.
    public var version: Int64
    /// What its attempts have used so far, all together.
    public var usage: ExecutionUsage
    /// How the first task that didn't succeed ended, for people.
    public var failure: TaskFailure?
    /// The job whose tasks it runs again.
    public var rerunOf: JobID?

    /// Makes a job's status.
    public init(
        id: JobID, name: String, owner: String, priority: Int, state: JobState, tasks: TaskCounts,
        submittedAt: WallTime, startedAt: WallTime?, endedAt: WallTime?, version: Int64, usage: ExecutionUsage,
        failure: TaskFailure?, rerunOf: JobID? = nil
    ) {
        self.id = id
        self.name = name
        self.owner = owner
        self.priority = priority
        self.state = state
        self.tasks = tasks
        self.submittedAt = submittedAt
        self.startedAt = startedAt
        self.endedAt = endedAt
        self.version = version
        self.usage = usage
        self.failure = failure
        self.rerunOf = rerunOf
    }
}

/// Which tasks of a job are run again.
public enum RerunChoice: String, Hashable, Sendable, Codable, CaseIterable {
    /// All that it has.
    case all
    /// Those that ended without success.
    case unsuccessful
}

/// A task that didn't succeed, and how it ended.
public struct TaskFailure: Hashable, Sendable, Codable {
    /// Which task.
    public var task: TaskID
    /// How it ended.
    public var outcome: ExecutionOutcome

    /// Makes the note of a failure.
    public init(task: TaskID, outcome: ExecutionOutcome) {
        self.task = task
        self.outcome = outcome
    }
}

/// A page of jobs, newest first.
public struct JobPage: Hashable, Sendable, Codable {
    /// The jobs.
    public var jobs: [JobStatus]
    /// What to pass as `cursor` for the next page; absent on the last.
    public var cursor: String?

    /// Makes a page.
    public init(jobs: [JobStatus], cursor: String?) {
        self.jobs = jobs
        self.cursor = cursor
    }
}

/// What a check of a job specification found, when it found no mistake.
public struct JobValidation: Hashable, Sendable, Codable {
    /// The job in its canonical form, defaults filled in.
    public var specification: JobSpecification

    /// Makes the answer to a check.
    public init(specification: JobSpecification) {
        self.specification = specification
    }
}

/// A file that a task has produced.
public struct OutputEntry: Hashable, Sendable, Codable {
    /// The task.
    public var task: TaskID
    /// The task's place in its job's array.
    public var index: Int
    /// The file's path below `/out`.
    public var path: String
    /// The hash that names its content.
    public var hash: BlobHash
    /// Its length in bytes.
    public var size: Int64

    /// Makes an entry.
    public init(task: TaskID, path: String, hash: BlobHash, size: Int64) {
        self.task = task
        index = task.index
        self.path = path
        self.hash = hash
        self.size = size
    }
}

/// A page of outputs, by task and path.
public struct OutputPage: Hashable, Sendable, Codable {
    /// The files.
    public var outputs: [OutputEntry]
    /// What to pass as `cursor` for the next page; absent on the last.
    public var cursor: String?

    /// Makes a page.
    public init(outputs: [OutputEntry], cursor: String?) {
        self.outputs = outputs
        self.cursor = cursor
    }
}

/// A piece of what a program printed.
public struct LogEntry: Hashable, Sendable, Codable {
    /// The task that printed it.
    public var task: TaskID
    /// Which attempt of the task.
    public var attempt: Int64
    /// Which of its two streams.
    public var stream: OutputStream
    /// Where the piece begins in that stream of that attempt, in bytes.
    public var offset: Int64
    /// The bytes.
    public var data: Base64Bytes

    /// Makes an entry.
    public init(task: TaskID, attempt: Int64, stream: OutputStream, offset: Int64, data: Base64Bytes) {
        self.task = task
        self.attempt = attempt
        self.stream = stream
        self.offset = offset
        self.data = data
    }
}

/// A page of logs, in the order in which the coordinator stored them.
public struct LogPage: Hashable, Sendable, Codable {
    /// The pieces.
    public var entries: [LogEntry]
    /// What to pass as `cursor` to get what follows; always present.
    public var cursor: String
    /// Whether nothing more will come: all tasks asked about have ended and this page is the last.
    public var ended: Bool

    /// Makes a page.
    public init(entries: [LogEntry], cursor: String, ended: Bool) {
        self.entries = entries
        self.cursor = cursor
        self.ended = ended
    }
}

/// Why a job's tasks wait, or don't.
public struct JobExplanation: Hashable, Sendable, Codable {
    /// The job.
    public var job: JobID
    /// Its state.
    public var state: JobState
    /// The answer in a sentence.
    public var summary: String
    /// How many ready tasks of other jobs come first; absent if none of the job's tasks is ready.
    public var tasksAhead: Int?
    /// What one of its tasks needs.
    public var requirements: TaskRequirements
    /// What each node says to that, nodes that would take it first.
    public var nodes: [NodeExplanation]

    /// Makes an explanation.
    public init(
        job: JobID, state: JobState, summary: String, tasksAhead: Int?, requirements: TaskRequirements,
        nodes: [NodeExplanation]
    ) {
        self.job = job
        self.state = state
        self.summary = summary
        self.tasksAhead = tasksAhead
        self.requirements = requirements
        self.nodes = nodes
    }
}

/// What one node says to a task.
public struct NodeExplanation: Hashable, Sendable, Codable {
    /// The node.
    public var node: NodeID
    /// Its name.
    public var name: String
    /// Every requirement that isn't met; empty if the node would take the task.
    public var rejections: [Rejection]

    /// Makes one node's answer.
    public init(node: NodeID, name: String, rejections: [Rejection]) {
        self.node = node
        self.name = name
        self.rejections = rejections
    }
}
