/// What of this machine can be offered to others, leaving room for its owner.
struct MachineCapacity: Hashable, Sendable {
    /// Processors that a worker may use, in thousandths of a core.
    let cpuMillicores: Int
    /// Memory for tasks, in bytes: what is available, at most three quarters of what the machine has.
    let memoryBytes: Int64

    /// Measures this machine.
    static func measured() -> MachineCapacity {
        MachineCapacity(MachineProbe.measure())
    }

    init(cpuMillicores: Int, memoryBytes: Int64) {
        self.cpuMillicores = cpuMillicores
        self.memoryBytes = memoryBytes
    }

    private init(_ machine: MachineProbe) {
        cpuMillicores = machine.cpuMillicores
        memoryBytes = min(machine.memoryTotalBytes / 4 * 3, machine.memoryAvailableBytes)
    }
}
