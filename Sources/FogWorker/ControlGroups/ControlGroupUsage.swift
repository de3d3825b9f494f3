/// What the processes of a control group have used.
struct ControlGroupUsage: Hashable, Sendable {
    /// Processor time in microseconds; `nil` where nothing counts it.
    var cpuMicroseconds: Int64?
    /// The most memory held at once, file cache included, in bytes; `nil` where nothing counts it.
    var peakMemoryBytes: Int64?
    /// How many processes the kernel ended because the group was out of memory.
    var outOfMemoryKills: Int64 = 0
}
