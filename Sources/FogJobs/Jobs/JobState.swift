/// Where a job is in its life; follows from the states of its tasks.
public enum JobState: String, Hashable, Sendable, Codable, CaseIterable {
    /// No task was ever claimed.
    case queued
    /// At least one task was claimed, and not all have ended.
    case running
    /// Every task succeeded.
    case succeeded
    /// Every task has ended and at least one failed.
    case failed
    /// It was stopped before every task had ended.
    case cancelled
    /// Every task has ended, none failed, and at least one took too long.
    case timedOut

    /// Whether every task has ended for good.
    public var isTerminal: Bool {
        switch self {
        case .queued, .running: false
        case .succeeded, .failed, .cancelled, .timedOut: true
        }
    }

    /// The state of a job whose tasks are in these states; `wasClaimed` says whether any ever was.
    public init(counts: TaskCounts, wasClaimed: Bool) {
        if counts.ended < counts.total {
            self = wasClaimed ? .running : .queued
        } else if counts[.failed] > 0 {
            self = .failed
        } else if counts[.timedOut] > 0 {
            self = .timedOut
        } else if counts[.cancelled] > 0 {
            self = .cancelled
        } else {
            self = .succeeded
        }
    }
}
