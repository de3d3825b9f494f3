import FogCore
import FogJobs

/// Leases and clock readings for the tests of both sides.
enum LeaseSamples {
    static let terms = LeaseTerms(timeToLive: .seconds(8), lostAfter: .seconds(2))

    static func lease(_ index: Int, fence: Int64 = 1) -> LeaseKey {
        LeaseKey(task: TaskID(job: TaskSamples.job, index: index), fence: fence)
    }

    static func now(_ milliseconds: Int64) -> Now {
        Now(monotonic: instant(milliseconds), wall: WallTime(millisecondsSinceEpoch: 0))
    }

    static func instant(_ milliseconds: Int64) -> MonotonicInstant {
        MonotonicInstant(nanoseconds: 1_000_000_000_000).advanced(by: .milliseconds(milliseconds))
    }
}

extension StateMachine {
    /// What the machine asks for after some events at a moment, in milliseconds.
    mutating func actions(_ events: [Event] = [], at milliseconds: Int64) -> [Action] {
        var outputs = Outputs<Action>()
        receive(events.span, at: LeaseSamples.now(milliseconds), into: &outputs)
        return outputs.actions
    }
}
