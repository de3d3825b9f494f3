import Glibc

/// How long something has had a processor: what other programs do on the machine is left out. In nanoseconds.
enum ProcessorTime {
    /// All threads of this process together.
    static var ofProcess: UInt64 { read(CLOCK_PROCESS_CPUTIME_ID) }
    /// This thread.
    static var ofThread: UInt64 { read(CLOCK_THREAD_CPUTIME_ID) }

    private static func read(_ clock: clockid_t) -> UInt64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
