/// The kernel's controllers and powers over groups of processes that the worker uses.
enum ControlGroupController: String, Hashable, Sendable, CaseIterable {
    /// Bounds memory and counts it.
    case memory
    /// Shares out processors.
    case cpu
    /// Counts processor time, where version 1 has that apart from ``cpu``.
    case cpuacct
    /// Bounds the number of processes and threads.
    case pids
    /// Stops processes where they are, where version 1 has that as a controller.
    case freezer
}
