import FogCore

/// One node of a simulation: its machine while it is up, its disk and clocks, and the events that wait for it.
///
/// A class, so that a checker can be shown all nodes without copying them, and a machine changes in place.
final class SimulatedHost<Machine: SimulatedMachine> {
    let node: SimulatedNode
    let role: SimulatedRole<Machine.Setup>
    let peers: [SimulatedNode]

    /// The machine, or `nil` while the node is down.
    var machine: Machine?
    /// Counts starts and crashes, so that what was meant for an earlier run lapses.
    var run: UInt64 = 0
    var restarts = 0
    var clock = SimulatedClock()
    var disk = SimulatedDisk<Machine.Record>()

    /// Events that have arrived and that the machine hasn't taken yet.
    var inbox: [Machine.Event] = []
    /// Whether a call is under way that will take the inbox.
    var isBatching = false
    /// Until when the node takes no event.
    var pausedUntil = SimulatedInstant.start
    /// Inputs that wait for the node to be up.
    var heldInputs: [Machine.Input] = []

    /// The deadline for which ``wakeTarget`` was computed.
    var deadline: MonotonicInstant?
    /// When the machine is to be woken.
    var wakeTarget: SimulatedInstant?
    /// When the earliest wake is due that stands in the agenda.
    var wakePending: SimulatedInstant?
    /// How often in a row the machine was woken by its deadline, did nothing and kept the deadline.
    var idleWakes = 0

    init(node: SimulatedNode, role: SimulatedRole<Machine.Setup>, peers: [SimulatedNode]) {
        self.node = node
        self.role = role
        self.peers = peers
    }

    /// Forgets everything that a crash takes, but for the disk.
    func crash() {
        machine = nil
        run += 1
        inbox.removeAll(keepingCapacity: true)
        isBatching = false
        pausedUntil = .start
        deadline = nil
        wakeTarget = nil
        wakePending = nil
        idleWakes = 0
    }
}
