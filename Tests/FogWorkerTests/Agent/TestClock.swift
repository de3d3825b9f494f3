import FogCore
import FogSystem
import Synchronization

/// Clocks that stand still until somebody moves them.
final class TestClock: TimeSource {
    private let current = Mutex(
        Now(
            monotonic: MonotonicInstant(nanoseconds: 1_000_000_000_000),
            wall: WallTime(millisecondsSinceEpoch: 1_800_000_000_000)))

    func now() -> Now { current.withLock { $0 } }

    func advance(by duration: Duration) {
        current.withLock { now in
            now = Now(monotonic: now.monotonic.advanced(by: duration), wall: now.wall.advanced(by: duration))
        }
    }

    /// Sets the wall clock forward or back, as a person or a time server does. The monotonic one knows nothing of it.
    func setWall(by step: Duration) {
        current.withLock { $0 = Now(monotonic: $0.monotonic, wall: $0.wall.advanced(by: step)) }
    }
}
