public import FogCore
public import FogExecution

/// Something that happened to a job or one of its tasks.
public struct HistoryEntry: Hashable, Sendable, Codable {
    /// What happened.
    public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
        /// The job was submitted.
        case submitted
        /// Somebody asked for the job's end, or its total time was over.
        case stopping
        /// A node took the task.
        case attemptBegan
        /// The program of the attempt began to run, or goes on.
        case running
        /// The program has ended, its outputs are being uploaded.
        case publishing
        /// The node's owner has taken the machine back for a while.
        case suspended
        /// The lease wasn't renewed: the node may be gone.
        case lapsed
        /// The node that seemed to be gone has renewed the lease.
        case revived
        /// The attempt is over; the verdict says what that means.
        case attemptEnded
        /// The wait before the next attempt is over.
        case queued
        /// The task has ended without an attempt.
        case taskEnded
        /// The job has ended.
        case jobEnded
        /// Logs or results were kept for as long as the job asked for and are gone.
        case expired
        /// Something else, which the type of the event tells.
        case other
    }

    /// The index of the event that tells of it.
    public var index: Int64
    /// When it was stored.
    public var time: WallTime
    /// What happened.
    public var kind: Kind
    /// The type of the event, such as `task.succeeded`.
    public var type: String
    /// The task it happened to.
    public var task: TaskID?
    /// The attempt it happened to.
    public var attempt: Int64?
    /// The node on which it happened.
    public var node: NodeID?
    /// The name of the node, if it is still known.
    public var nodeName: String?
    /// Of an attempt that ended: what its end meant.
    public var verdict: AttemptVerdict?
    /// Of an attempt that ended: how.
    public var outcome: ExecutionOutcome?
    /// Of an attempt that ended: how long it had been with its node, in milliseconds.
    public var tookMs: Int64?
    /// Of an attempt that its worker finished: what it used.
    public var usage: ExecutionUsage?
    /// More about it, for people.
    public var message: String?

    /// Makes an entry.
    public init(
        index: Int64, time: WallTime, kind: Kind, type: String, task: TaskID? = nil, attempt: Int64? = nil,
        node: NodeID? = nil, nodeName: String? = nil, verdict: AttemptVerdict? = nil,
        outcome: ExecutionOutcome? = nil, tookMs: Int64? = nil, usage: ExecutionUsage? = nil, message: String? = nil
    ) {
        self.index = index
        self.time = time
        self.kind = kind
        self.type = type
        self.task = task
        self.attempt = attempt
        self.node = node
        self.nodeName = nodeName
        self.verdict = verdict
        self.outcome = outcome
        self.tookMs = tookMs
        self.usage = usage
        self.message = message
    }
}

/// A page of what happened to a job, oldest first. It may have fewer entries than asked for, even none, and not be the
/// last.
public struct JobHistory: Hashable, Sendable, Codable {
    /// What happened.
    public var entries: [HistoryEntry]
    /// Whether what happened first isn't kept any more.
    public var isTruncated: Bool
    /// What to pass as `cursor` for the next page; absent on the last.
    public var cursor: String?

    /// Makes a page.
    public init(entries: [HistoryEntry], isTruncated: Bool, cursor: String?) {
        self.entries = entries
        self.isTruncated = isTruncated
        self.cursor = cursor
    }

    private enum CodingKeys: String, CodingKey {
        case entries
        case isTruncated = "truncated"
        case cursor
    }
}
