public import FogCore
public import FogExecution

/// A task as the API shows it.
public struct TaskStatus: Hashable, Sendable, Codable {
    /// Which task it is.
    public var id: TaskID
    /// Its place in its job's array.
    public var index: Int
    /// Where it is in its life.
    public var state: TaskState
    /// The number of its last attempt; 0 if it was never claimed.
    public var attempt: Int64
    /// The node that holds it or, if none does, held it last.
    public var node: NodeID?
    /// How many attempts have ended in failure.
    public var failures: Int
    /// How many attempts were lost with their worker.
    public var losses: Int
    /// When its back-off ends.
    public var notBefore: WallTime?
    /// How the last attempt ended.
    public var outcome: ExecutionOutcome?
    /// What its attempts have used so far, all together.
    public var usage: ExecutionUsage
    /// When it was last put in the queue.
    public var queuedAt: WallTime
    /// When its current or last attempt was claimed.
    public var startedAt: WallTime?
    /// When it ended for good.
    public var endedAt: WallTime?

    /// Makes a task's status.
    public init(
        id: TaskID, state: TaskState, attempt: Int64, node: NodeID?, failures: Int, losses: Int,
        notBefore: WallTime?, outcome: ExecutionOutcome?, usage: ExecutionUsage, queuedAt: WallTime,
        startedAt: WallTime?, endedAt: WallTime?
    ) {
        self.id = id
        index = id.index
        self.state = state
        self.attempt = attempt
        self.node = node
        self.failures = failures
        self.losses = losses
        self.notBefore = notBefore
        self.outcome = outcome
        self.usage = usage
        self.queuedAt = queuedAt
        self.startedAt = startedAt
        self.endedAt = endedAt
    }
}

/// A page of tasks, by index.
public struct TaskPage: Hashable, Sendable, Codable {
    /// The tasks.
    public var tasks: [TaskStatus]
    /// What to pass as `cursor` for the next page; absent on the last.
    public var cursor: String?

    /// Makes a page.
    public init(tasks: [TaskStatus], cursor: String?) {
        self.tasks = tasks
        self.cursor = cursor
    }
}

/// One attempt at a task.
public struct AttemptStatus: Hashable, Sendable, Codable {
    /// The task.
    public var task: TaskID
    /// The attempt's number, which is its fence.
    public var attempt: Int64
    /// The node that made it.
    public var node: NodeID
    /// When the node claimed the task.
    public var startedAt: WallTime
    /// When the attempt was over.
    public var endedAt: WallTime?
    /// What its end meant for the task.
    public var verdict: AttemptVerdict?
    /// How it ended.
    public var outcome: ExecutionOutcome?
    /// What it used.
    public var usage: ExecutionUsage?

    /// Makes an attempt's status.
    public init(
        task: TaskID, attempt: Int64, node: NodeID, startedAt: WallTime, endedAt: WallTime?,
        verdict: AttemptVerdict?, outcome: ExecutionOutcome?, usage: ExecutionUsage?
    ) {
        self.task = task
        self.attempt = attempt
        self.node = node
        self.startedAt = startedAt
        self.endedAt = endedAt
        self.verdict = verdict
        self.outcome = outcome
        self.usage = usage
    }
}

/// All attempts at a task, in order.
public struct AttemptList: Hashable, Sendable, Codable {
    /// The attempts.
    public var attempts: [AttemptStatus]

    /// Makes a list.
    public init(attempts: [AttemptStatus]) {
        self.attempts = attempts
    }
}
