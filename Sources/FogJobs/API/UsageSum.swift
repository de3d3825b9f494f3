import FogCore
public import FogExecution

/// What several attempts have used together. Every member is held at the largest integer of 63 bits.
public struct UsageSum: Hashable, Sendable, Codable {
    /// How many attempts ended.
    public var attempts: Int64
    /// How many tasks ended for good with one of them.
    public var tasks: Int64
    /// Fuel that WebAssembly programs burned; `nil` where nothing counted it.
    public var fuel: Int64?
    /// Processor time in microseconds.
    public var cpuMicroseconds: Int64
    /// Time from start to end, frozen time included, in microseconds.
    public var elapsedMicroseconds: Int64
    /// Time during which executions were frozen, in microseconds.
    public var frozenMicroseconds: Int64
    /// Memory times time: of each attempt the peak in whole KiB times the elapsed time in whole milliseconds. An upper
    /// bound, since no attempt holds its peak all the time.
    public var memoryKibibyteMilliseconds: Int64
    /// The largest peak of memory, in bytes.
    public var peakMemoryBytes: Int64
    /// Bytes of inputs that were brought to workers.
    public var bytesIn: Int64
    /// Bytes of outputs and logs.
    public var bytesOut: Int64

    /// Nothing.
    public init() {
        attempts = 0
        tasks = 0
        cpuMicroseconds = 0
        elapsedMicroseconds = 0
        frozenMicroseconds = 0
        memoryKibibyteMilliseconds = 0
        peakMemoryBytes = 0
        bytesIn = 0
        bytesOut = 0
    }

    /// Adds an attempt that ended.
    ///
    /// - Parameters:
    ///   - usage: What its worker measured; `nil` if the worker was lost or gave the task back.
    ///   - endsTask: Whether the task ended for good with it.
    public mutating func add(_ usage: ExecutionUsage?, endsTask: Bool) {
        var attempt = UsageSum()
        attempt.attempts = 1
        attempt.tasks = endsTask ? 1 : 0
        if let usage {
            attempt.fuel = usage.fuel.map { Int64(clamping: $0) }
            attempt.cpuMicroseconds = usage.cpuMicroseconds
            attempt.elapsedMicroseconds = usage.elapsedMicroseconds
            attempt.frozenMicroseconds = usage.frozenMicroseconds
            attempt.memoryKibibyteMilliseconds =
                (usage.peakMemoryBytes / 1024).multipliedHeld(by: usage.elapsedMicroseconds / 1000)
            attempt.peakMemoryBytes = usage.peakMemoryBytes
            attempt.bytesIn = usage.bytesIn
            attempt.bytesOut = usage.bytesOut
        }
        add(attempt)
    }

    /// Adds another sum.
    public mutating func add(_ other: UsageSum) {
        attempts = attempts.addingHeld(other.attempts)
        tasks = tasks.addingHeld(other.tasks)
        if fuel != nil || other.fuel != nil { fuel = (fuel ?? 0).addingHeld(other.fuel ?? 0) }
        cpuMicroseconds = cpuMicroseconds.addingHeld(other.cpuMicroseconds)
        elapsedMicroseconds = elapsedMicroseconds.addingHeld(other.elapsedMicroseconds)
        frozenMicroseconds = frozenMicroseconds.addingHeld(other.frozenMicroseconds)
        memoryKibibyteMilliseconds = memoryKibibyteMilliseconds.addingHeld(other.memoryKibibyteMilliseconds)
        peakMemoryBytes = max(peakMemoryBytes, other.peakMemoryBytes)
        bytesIn = bytesIn.addingHeld(other.bytesIn)
        bytesOut = bytesOut.addingHeld(other.bytesOut)
    }
}
