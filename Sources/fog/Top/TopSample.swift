import FogCore
import FogJobs

/// What one look at a coordinator has found.
struct TopSample: Sendable {
    /// When, by this machine's calendar.
    var takenAt: WallTime
    /// When, since any beginning.
    var time: Duration
    var nodes: [NodeStatus]
    /// The jobs that wait or run, the newest, and those that went on at the last look.
    var jobs: [JobStatus]
    /// Whether there are more that wait or run.
    var isPartial = false
}
