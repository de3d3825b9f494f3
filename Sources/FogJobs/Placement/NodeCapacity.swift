/// What a worker offers, as it measured it itself.
public struct NodeCapacity: Hashable, Sendable, Codable {
    /// Processors in thousandths of a core.
    public var cpuMillicores: Int
    /// Memory for tasks, in bytes.
    public var memoryBytes: Int64
    /// Disk for tasks, in bytes.
    public var diskBytes: Int64
    /// The engines that work on this node, each with its version: `wasm`, `process`.
    public var engines: [String: String]

    /// Makes a statement of capacity.
    public init(cpuMillicores: Int, memoryBytes: Int64, diskBytes: Int64, engines: [String: String]) {
        self.cpuMillicores = cpuMillicores
        self.memoryBytes = memoryBytes
        self.diskBytes = diskBytes
        self.engines = engines
    }
}

/// What one task takes of a worker while it holds it.
public struct TaskRequirements: Hashable, Sendable, Codable {
    /// The engine that runs it: `wasm` or `process`.
    public var engine: String
    /// Processors in thousandths of a core.
    public var cpuMillicores: Int
    /// Memory in bytes.
    public var memoryBytes: Int64
    /// Disk in bytes.
    public var diskBytes: Int64

    /// Makes a statement of requirements.
    public init(engine: String, cpuMillicores: Int, memoryBytes: Int64, diskBytes: Int64) {
        self.engine = engine
        self.cpuMillicores = cpuMillicores
        self.memoryBytes = memoryBytes
        self.diskBytes = diskBytes
    }
}

/// How much of a worker's capacity is not taken.
public struct FreeRoom: Hashable, Sendable, Codable {
    /// Processors in thousandths of a core.
    public var cpuMillicores: Int
    /// Memory in bytes.
    public var memoryBytes: Int64
    /// Disk in bytes.
    public var diskBytes: Int64

    /// The room of a worker that has no task.
    public init(of capacity: NodeCapacity) {
        cpuMillicores = capacity.cpuMillicores
        memoryBytes = capacity.memoryBytes
        diskBytes = capacity.diskBytes
    }

    /// Whether a task fits.
    public func fits(_ task: TaskRequirements) -> Bool {
        task.cpuMillicores <= cpuMillicores && task.memoryBytes <= memoryBytes && task.diskBytes <= diskBytes
    }

    /// Takes a task's requirements from the room. It may become negative when a worker shrank what it offers.
    public mutating func take(_ task: TaskRequirements) {
        cpuMillicores &-= task.cpuMillicores
        memoryBytes &-= task.memoryBytes
        diskBytes &-= task.diskBytes
    }

    /// Gives a task's requirements back.
    public mutating func give(_ task: TaskRequirements) {
        cpuMillicores &+= task.cpuMillicores
        memoryBytes &+= task.memoryBytes
        diskBytes &+= task.diskBytes
    }
}
