/// Where a task is in its life.
///
/// ```
/// pending → queued → leased → running → publishing → succeeded | failed | timedOut | cancelled
///    ↑         ↑        │         ↕ suspended
///    │         │        └──────→ unknown (the lease has lapsed; its worker may still come back)
///    └─ back-off after a failure or a loss ──────────┘
/// ```
public enum TaskState: String, Hashable, Sendable, Codable, CaseIterable {
    /// Waits until its back-off is over.
    case pending
    /// Waits for a worker to claim it.
    case queued
    /// A worker has claimed it and prepares its inputs.
    case leased
    /// The program runs.
    case running
    /// The program has ended and its outputs are being uploaded.
    case publishing
    /// The worker's owner has taken the machine back for a while; the program is frozen.
    case suspended
    /// The lease has lapsed. The worker may come back with its fence until the task is declared lost.
    case unknown
    /// Ended: the program did what it was asked to, and its outputs are stored.
    case succeeded
    /// Ended: the program failed and its retry budget is used up.
    case failed
    /// Ended: somebody stopped it.
    case cancelled
    /// Ended: it took longer than its queue, run or total timeout allows.
    case timedOut

    /// Whether the task has ended for good.
    public var isTerminal: Bool {
        switch self {
        case .succeeded, .failed, .cancelled, .timedOut: true
        case .pending, .queued, .leased, .running, .publishing, .suspended, .unknown: false
        }
    }

    /// Whether a worker holds a lease on the task (for `unknown`: may believe that it does).
    public var isHeld: Bool {
        switch self {
        case .leased, .running, .publishing, .suspended, .unknown: true
        case .pending, .queued, .succeeded, .failed, .cancelled, .timedOut: false
        }
    }
}

/// What a worker says a task that it holds is doing.
public enum TaskPhase: String, Hashable, Sendable, Codable {
    /// Fetching inputs, compiling, waiting for a sandbox.
    case leased
    /// The program runs.
    case running
    /// The program has ended; outputs are being uploaded.
    case publishing
    /// The program is frozen.
    case suspended

    var state: TaskState {
        switch self {
        case .leased: .leased
        case .running: .running
        case .publishing: .publishing
        case .suspended: .suspended
        }
    }
}
