/// What one execution may use. Every limit is enforced by the worker's machine, none by the program's good will.
public struct ExecutionLimits: Hashable, Sendable, Codable {
    /// Share of processors in thousandths of one core; 500 is half a core.
    public var cpuMillicores: Int
    /// Memory in bytes: a WebAssembly program's linear memory, or everything a process and its children hold.
    public var memoryBytes: Int64
    /// Bytes that the execution may write to `/out` and `/work` together.
    public var diskBytes: Int64
    /// How many processes and threads may live at once; 1 for WebAssembly.
    public var processes: Int
    /// How long the execution may run, not counting time during which it was frozen.
    public var runTime: Duration
    /// How much fuel a WebAssembly program may burn (about one unit an instruction); `nil` for no limit but time.
    public var fuel: UInt64?

    /// Makes a set of limits.
    public init(
        cpuMillicores: Int, memoryBytes: Int64, diskBytes: Int64, processes: Int, runTime: Duration, fuel: UInt64? = nil
    ) {
        self.cpuMillicores = cpuMillicores
        self.memoryBytes = memoryBytes
        self.diskBytes = diskBytes
        self.processes = processes
        self.runTime = runTime
        self.fuel = fuel
    }
}
