import FogCore
import FogJobs

/// The moments at which time alone moves a task or a job.
struct CoordinatorTimers {
    /// What happens when a timer fires.
    enum Purpose {
        case eligible(TaskID)
        case queueTimeout(TaskID, queuedAt: WallTime)
        case totalTimeout(JobID)
        case sweep
    }

    private var timers: [(due: MonotonicInstant, purpose: Purpose)] = []

    var nextDeadline: MonotonicInstant? { timers.last?.due }

    /// Sets a timer. Of those that are due at the same moment, the one that was set first fires first.
    mutating func add(_ purpose: Purpose, at due: MonotonicInstant) {
        let position = timers.firstIndex { $0.due <= due } ?? timers.count
        timers.insert((due, purpose), at: position)
    }

    /// Takes out those timers that have fired.
    mutating func popFired(at now: MonotonicInstant) -> [Purpose] {
        var fired: [Purpose] = []
        while let last = timers.last, last.due <= now {
            fired.append(last.purpose)
            timers.removeLast()
        }
        return fired
    }
}
