import FogCore
import FogJobs
import HeapModule

/// The moments at which time alone moves a task or a job, in order.
///
/// A timer is never taken back: when it fires, the transition that it asks for is refused if it no longer applies.
struct TimerQueue: Sendable {
    /// What happens when a timer fires.
    enum Purpose: Hashable, Sendable {
        /// A back-off is over.
        case eligible(TaskReference)
        /// A task has waited in the queue for as long as it may, if it is still the wait that began then.
        case queueTimeout(TaskReference, queuedAt: WallTime)
        /// A job's total time is over.
        case totalTimeout(sequence: Int64, job: JobID)
    }

    private struct Entry: Comparable {
        let due: MonotonicInstant
        let number: UInt64
        let purpose: Purpose

        static func < (left: Entry, right: Entry) -> Bool { (left.due, left.number) < (right.due, right.number) }
        static func == (left: Entry, right: Entry) -> Bool { left.number == right.number }
    }

    private var heap = Heap<Entry>()
    private var number: UInt64 = 0

    /// When the next timer fires.
    var nextDeadline: MonotonicInstant? { heap.min?.due }

    /// Sets a timer.
    mutating func add(_ purpose: Purpose, at due: MonotonicInstant) {
        number += 1
        heap.insert(Entry(due: due, number: number, purpose: purpose))
    }

    /// Takes out those timers that have fired, at most `limit`.
    mutating func popFired(at now: MonotonicInstant, limit: Int) -> [Purpose] {
        var fired: [Purpose] = []
        while fired.count < limit, let first = heap.min, first.due <= now {
            fired.append(heap.removeMin().purpose)
        }
        return fired
    }
}
