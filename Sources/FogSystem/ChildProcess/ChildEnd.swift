import CFogSystem

/// How a child ended and what it used, children that it waited for included.
package struct ChildEnd: Hashable, Sendable {
    /// The ways to end.
    package enum Status: Hashable, Sendable {
        /// By itself, with this code, 0 to 255.
        case exited(Int32)
        /// By the signal with this number.
        case signalled(Int32)
    }

    /// How it ended.
    package var status: Status
    /// Processor time in user and kernel mode, in microseconds.
    package var cpuMicroseconds: Int64
    /// The largest resident size that any one of the processes had, in bytes.
    package var peakMemoryBytes: Int64

    init(_ end: fog_process_end) {
        status = end.signalled != 0 ? .signalled(end.status) : .exited(end.status)
        cpuMicroseconds = end.user_microseconds &+ end.system_microseconds
        peakMemoryBytes = end.peak_memory_bytes
    }
}
