import CFogSystem
public import FogCore
import Glibc

/// The machine's clocks. The monotonic one goes on while the machine is suspended: a lease that ran out during a sleep
/// has run out.
public struct SystemClock: TimeSource {
    /// Makes a reader of the machine's clocks.
    public init() {}

    /// Whether the kernel reckons that the wall clock is kept in step with others'.
    public var isSynchronised: Bool { fog_clock_is_synchronised() == 1 }

    public func now() -> Now {
        var monotonic = timespec()
        var wall = timespec()
        clock_gettime(CLOCK_BOOTTIME, &monotonic)
        clock_gettime(CLOCK_REALTIME, &wall)
        let nanoseconds = UInt64(monotonic.tv_sec) &* 1_000_000_000 &+ UInt64(monotonic.tv_nsec)
        let milliseconds = Int64(wall.tv_sec) &* 1000 &+ Int64(wall.tv_nsec) / 1_000_000
        return Now(
            monotonic: MonotonicInstant(nanoseconds: nanoseconds),
            wall: WallTime(millisecondsSinceEpoch: milliseconds))
    }
}
