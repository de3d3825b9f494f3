import FogCore
import Glibc

/// What two clocks say at one moment.
struct ProcessClocks {
    /// The machine's monotonic clock.
    let elapsed: MonotonicInstant
    /// The processor time that all threads of this process have used: the program's, and the engine's work for it.
    let processor: MonotonicInstant

    /// Reads both clocks.
    init() {
        elapsed = Self.read(CLOCK_MONOTONIC)
        processor = Self.read(CLOCK_PROCESS_CPUTIME_ID)
    }

    private static func read(_ clock: clockid_t) -> MonotonicInstant {
        var time = timespec()
        clock_gettime(clock, &time)
        return MonotonicInstant(
            nanoseconds: UInt64(clamping: time.tv_sec) * 1_000_000_000 + UInt64(clamping: time.tv_nsec))
    }
}
