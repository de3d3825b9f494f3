/// What one task may use, and what its worker keeps free for it.
public struct Resources: Hashable, Sendable {
    /// Share of processors in thousandths of a core; 500 is half a core.
    public var cpuMillicores: Int
    /// Memory in bytes.
    public var memoryBytes: Int64
    /// What the program may write to `/out` and `/work` together, in bytes.
    public var diskBytes: Int64

    /// Makes a set of resources; half a core, 256 MiB of memory and 256 MiB of disk unless said otherwise.
    public init(cpuMillicores: Int = 500, memoryBytes: Int64 = 256 << 20, diskBytes: Int64 = 256 << 20) {
        self.cpuMillicores = cpuMillicores
        self.memoryBytes = memoryBytes
        self.diskBytes = diskBytes
    }
}

extension Resources: Codable {
    private enum Key: String, CodingKey {
        case cpu, memory, disk
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        let defaults = Resources()
        self.init(
            cpuMillicores: try container.decodeQuantity(ProcessorShareNotation.self, forKey: .cpu)
                ?? defaults.cpuMillicores,
            memoryBytes: try container.decodeQuantity(SizeNotation.self, forKey: .memory) ?? defaults.memoryBytes,
            diskBytes: try container.decodeQuantity(SizeNotation.self, forKey: .disk) ?? defaults.diskBytes)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(ProcessorShareNotation.format(cpuMillicores), forKey: .cpu)
        try container.encode(SizeNotation.format(memoryBytes), forKey: .memory)
        try container.encode(SizeNotation.format(diskBytes), forKey: .disk)
    }
}
