import FogCore
import FogMixnet
import FogSimulation

/// A client of a trial: the machine, and its mailboxes at gateways.
struct TrialClient {
    struct Box {
        /// The gateway's number among the endpoints.
        let gateway: Int
        let mailbox: Bytes32
        var acknowledged: UInt64 = 0
    }

    var machine: MixnetClient<SeededGenerator>
    var boxes: [Box]
    /// For when the agenda has it.
    var wakesAt: MonotonicInstant?
}
