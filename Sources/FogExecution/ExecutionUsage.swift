/// What one execution used, as its worker measured it.
public struct ExecutionUsage: Hashable, Sendable, Codable {
    /// Fuel that a WebAssembly program burned; `nil` where nothing counted it.
    public var fuel: UInt64?
    /// Processor time of the program and its children, in microseconds.
    public var cpuMicroseconds: Int64
    /// Time from start to end on the worker's monotonic clock, in microseconds, frozen time included.
    public var elapsedMicroseconds: Int64
    /// Time during which the execution was frozen, in microseconds.
    public var frozenMicroseconds: Int64
    /// The most memory it held at once, in bytes.
    public var peakMemoryBytes: Int64
    /// Bytes of inputs (module, standard input and files) that were brought to the worker or its cache for it.
    public var bytesIn: Int64
    /// Bytes of outputs and logs that it produced.
    public var bytesOut: Int64

    /// Makes a record of usage; everything is zero unless said otherwise.
    public init(
        fuel: UInt64? = nil, cpuMicroseconds: Int64 = 0, elapsedMicroseconds: Int64 = 0,
        frozenMicroseconds: Int64 = 0, peakMemoryBytes: Int64 = 0, bytesIn: Int64 = 0, bytesOut: Int64 = 0
    ) {
        self.fuel = fuel
        self.cpuMicroseconds = cpuMicroseconds
        self.elapsedMicroseconds = elapsedMicroseconds
        self.frozenMicroseconds = frozenMicroseconds
        self.peakMemoryBytes = peakMemoryBytes
        self.bytesIn = bytesIn
        self.bytesOut = bytesOut
    }
}
