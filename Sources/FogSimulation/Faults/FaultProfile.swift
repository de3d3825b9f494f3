/// How badly a simulated world behaves: rates and ranges for network, nodes, disks and clocks.
public struct FaultProfile: Hashable, Sendable, CustomStringConvertible {
    /// What a failure report calls the profile.
    public var name: String
    /// What the network does to messages.
    public var network: NetworkFaults
    /// What happens to processes.
    public var nodes: NodeFaults
    /// What the disks do.
    public var disk: DiskFaults
    /// How wrong the clocks are.
    public var clock: ClockFaults

    /// Makes a profile of its parts.
    public init(name: String, network: NetworkFaults, nodes: NodeFaults, disk: DiskFaults, clock: ClockFaults) {
        self.name = name
        self.network = network
        self.nodes = nodes
        self.disk = disk
        self.clock = clock
    }

    public var description: String { disk.syncing ? name : "\(name), not syncing" }

    /// The same profile on disks that report a record as durable before it is.
    public var withoutSyncing: FaultProfile {
        var lying = self
        lying.disk.syncing = false
        return lying
    }

    /// The same profile with the faults that `seed` picks: each class of faults is off in a quarter of all seeds, and
    /// in some a class is much worse than the rest.
    ///
    /// Some failures hide behind other faults: a network that loses everything never gets far enough to lose a lease.
    /// Others need faults in quick succession. So a sweep over seeds finds more if it also varies which faults there are.
    public func varied(by seed: UInt64) -> FaultProfile {
        var generator = SeededGenerator(seed: SeededGenerator.seed(from: seed, 0x70_726f_6669_6c65))
        var varied = self
        varied.network = network.varied(using: &generator)
        varied.nodes = nodes.varied(using: &generator)
        varied.disk = disk.varied(using: &generator)
        varied.clock = clock.varied(using: &generator)
        return varied
    }

    /// The same world after its faults have ended: usual delays, clocks that stay as wrong as they are.
    var healed: FaultProfile {
        FaultProfile(
            name: name, network: network.healed, nodes: nodes.healed, disk: disk.healed, clock: clock.healed)
    }
}
