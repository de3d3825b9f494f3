import FogCore
import FogStorage
import Synchronization

/// Notices when the wall clock is set: it then goes another way than the monotonic one. What the tables keep for a time
/// would be dropped hours too early, or kept for hours too long.
///
/// What it knows goes back with a transaction that is rolled back.
final class ClockSteps: Sendable {
    private struct State {
        /// The wall clock less the monotonic one, as the tables know it.
        var offset: Duration?
        /// The same, as those know it that are on stable storage.
        var durable: Duration?
    }

    private let state = Mutex(State())

    /// Less than this is a clock that runs a little fast or slow, and a process that slept between two readings.
    private static let tolerance: Duration = .seconds(10)

    /// How far the clock was set since the tables last followed it, negative if back; `nil` if it wasn't.
    func step(at now: Now) -> Duration? {
        state.withLock { state in
            guard let known = state.offset else { return nil }
            let offset = Self.offset(now)
            if let step = Self.step(offset - known) { return step }
            // Small deviations add up over the years.
            state.offset = offset
            return nil
        }
    }

    /// Notes that the tables have followed the clock, in a transaction that may yet be rolled back.
    func follow(_ now: Now, _ actions: CommitActions) {
        state.withLock { $0.offset = Self.offset(now) }
        actions.afterCommit { [self] in state.withLock { $0.durable = $0.offset } }
    }

    /// Forgets what was noted in transactions that were rolled back.
    func rollBack() {
        state.withLock { $0.offset = $0.durable }
    }

    /// A deviation of the wall clock that isn't a small one.
    static func step(_ deviation: Duration) -> Duration? {
        deviation < .zero - tolerance || deviation > tolerance ? deviation : nil
    }

    private static func offset(_ now: Now) -> Duration {
        .milliseconds(now.wall.millisecondsSinceEpoch) - MonotonicInstant.origin.duration(to: now.monotonic)
    }
}
