public import FogCore
public import FogExecution

/// Something that can happen to a task.
public enum TaskEvent: Hashable, Sendable {
    /// The back-off of a pending task is over.
    case becameEligible
    /// A worker takes the task.
    case claimed(by: NodeID)
    /// The worker that holds the task says what it is doing. Also revives an unknown task.
    case progressed(fence: Int64, phase: TaskPhase)
    /// The worker that holds the task says how the attempt ended.
    case finished(fence: Int64, outcome: ExecutionOutcome, resultHash: String)
    /// The worker gives the task back without having finished it, because it drains; counts neither as a failure nor as
    /// a loss.
    case released(fence: Int64)
    /// The lease wasn't renewed for its whole time to live.
    case leaseLapsed(fence: Int64)
    /// The worker didn't come back after the lease had lapsed.
    case declaredLost(fence: Int64)
    /// The task should end, wherever it is.
    case stopRequested(StopReason)
    /// The task waited in the queue for longer than the job allows.
    case queueTimedOut
}

/// What must be done about a transition, in the transaction that stores the new row or after it.
public enum TaskAction: Hashable, Sendable {
    /// Put the task among those that can be claimed.
    case becameReady
    /// Take the task from those that can be claimed.
    case leftReady
    /// Send ``TaskEvent/becameEligible`` after this wait.
    case wait(Duration)
    /// Watch the lease from now on.
    case leaseStarted(node: NodeID, fence: Int64)
    /// Stop watching the lease and count the node's room as free.
    case leaseEnded(node: NodeID, fence: Int64)
    /// Tell the worker to stop the attempt.
    case revoke(node: NodeID, fence: Int64)
    /// The attempt is over: store how it ended.
    case attemptEnded(fence: Int64, outcome: ExecutionOutcome, verdict: AttemptVerdict)
    /// The task is over for good.
    case ended(TaskState)
}

/// What an attempt's end means for the task.
public enum AttemptVerdict: String, Hashable, Sendable, Codable {
    /// It did its work.
    case succeeded
    /// It failed by its own fault.
    case failed
    /// Its worker was lost or failed.
    case lost
    /// Its worker gave it back.
    case released
    /// It was stopped from outside.
    case stopped
}

/// Why an event doesn't apply to a task.
public enum TaskRefusal: Error, Hashable, Sendable {
    /// The event speaks of an attempt that isn't the current one, or no longer runs: whoever sent it must stop.
    case stale
    /// The task isn't in a state in which this can happen.
    case notApplicable(TaskState)
    /// The same finish was applied before: answer it as if it were new.
    case alreadyApplied
}
