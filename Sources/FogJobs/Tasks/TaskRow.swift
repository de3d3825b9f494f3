public import FogCore
public import FogExecution

/// Everything that decides what may happen to a task next. A store keeps one row a task and replaces it only if its
/// ``fence`` and ``state`` are still those that a transition started from.
public struct TaskRow: Hashable, Sendable {
    /// Which task this is.
    public let id: TaskID
    /// Where the task is in its life.
    public var state: TaskState
    /// How often the task has been claimed. The number of the current attempt, and the proof a worker shows with each
    /// message about it; it only grows.
    public var fence: Int64
    /// The worker that holds the lease, in the states where one does.
    public var node: NodeID?
    /// How many attempts have ended in failure.
    public var failures: Int
    /// How many attempts were lost with their worker.
    public var losses: Int
    /// When the back-off of a pending task ends.
    public var notBefore: WallTime?
    /// Set when somebody wants a held task to stop: how it will have ended once its worker confirms.
    public var stopping: StopReason?
    /// The last finish that was applied, so that its repetition is recognised.
    public var lastFinish: FinishMark?
    /// How the last attempt ended, or why the task never ran.
    public var outcome: ExecutionOutcome?

    /// A new task, ready to be claimed.
    public init(id: TaskID) {
        self.init(id: id, state: .queued)
    }

    /// A task as a store kept it.
    public init(
        id: TaskID, state: TaskState, fence: Int64 = 0, node: NodeID? = nil, failures: Int = 0, losses: Int = 0,
        notBefore: WallTime? = nil, stopping: StopReason? = nil, lastFinish: FinishMark? = nil,
        outcome: ExecutionOutcome? = nil
    ) {
        self.id = id
        self.state = state
        self.fence = fence
        self.node = node
        self.failures = failures
        self.losses = losses
        self.notBefore = notBefore
        self.stopping = stopping
        self.lastFinish = lastFinish
        self.outcome = outcome
    }
}

/// Why a task is stopped from outside.
public enum StopReason: String, Hashable, Sendable, Codable {
    /// A person or program asked for it.
    case cancelled
    /// The time from submission that the job allows is over.
    case totalTimeout

    var terminalState: TaskState {
        switch self {
        case .cancelled: .cancelled
        case .totalTimeout: .timedOut
        }
    }

    /// The outcome of an attempt that was stopped for this reason.
    public var outcome: ExecutionOutcome {
        switch self {
        case .cancelled: ExecutionOutcome(.cancelled)
        case .totalTimeout: ExecutionOutcome(.timedOut, message: "the job's total time is over")
        }
    }
}

/// Identifies one finish message: which attempt it ended and what it said.
public struct FinishMark: Hashable, Sendable {
    /// The fence of the attempt that it ended.
    public let fence: Int64
    /// SHA-256 of the message as it was received, in hexadecimal.
    public let resultHash: String

    /// Makes the mark of a finish message.
    public init(fence: Int64, resultHash: String) {
        self.fence = fence
        self.resultHash = resultHash
    }
}
