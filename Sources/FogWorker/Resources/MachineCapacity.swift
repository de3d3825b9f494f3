/// What of this machine can be offered to others, leaving room for its owner.
public struct MachineCapacity: Hashable, Sendable {
    /// Processors that a worker may use, in thousandths of a core.
    public let cpuMillicores: Int
    /// Memory for tasks, in bytes: what is available now, at most three quarters of what the machine has.
    public let memoryBytes: Int64

    /// Measures this machine.
    public static func measured() -> MachineCapacity {
        MachineCapacity(MachineProbe.measure())
    }

    init(_ machine: MachineProbe) {
        cpuMillicores = machine.cpuMillicores
        memoryBytes = min(machine.memoryTotalBytes / 4 * 3, machine.memoryAvailableBytes)
    }
}
