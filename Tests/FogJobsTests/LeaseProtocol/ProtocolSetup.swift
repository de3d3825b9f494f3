import FogCore
import FogExecution
import FogJobs
import FogSimulation

/// What every node of a simulated coordinator with its workers and submitters is told.
///
/// The coordinator is the first node, the workers come next, the submitters last.
struct ProtocolSetup {
    var terms: LeaseTerms
    var workers: Int
    var submitters: Int
    /// How many tasks a worker takes at a time.
    var slots: Int
    /// How long an attempt runs, in milliseconds, unless it hangs.
    var runTime: ClosedRange<UInt64>
    /// How often an attempt fails by its program's fault, fails by its worker's, or hangs.
    var failureRate: Double
    var bug: PlantedBug?

    static let coordinator = SimulatedNode(0)

    /// How long an attempt that hangs runs until its worker kills it.
    static let runTimeout: Duration = .seconds(3)
    /// How often the coordinator looks for stops that were cut off.
    static let sweepInterval: Duration = .seconds(5)
    /// How many tasks one transaction of a stop reaches: few, so that much can happen between two.
    static let stopLimit = 1
    /// How often workers report that they live and ask what is wanted of them.
    var heartbeatInterval: Duration { terms.timeToLive / 3 }

    /// What every task needs, and what a worker with one slot offers.
    static let requirements = TaskRequirements(
        engine: "process", cpuMillicores: 100, memoryBytes: 1 << 20, diskBytes: 0)

    var capacity: NodeCapacity {
        NodeCapacity(
            cpuMillicores: slots * Self.requirements.cpuMillicores,
            memoryBytes: Int64(slots) * Self.requirements.memoryBytes, diskBytes: 0, engines: ["process": "1"])
    }

    /// The workers' places.
    var workerNodes: [SimulatedNode] { (1...workers).map { SimulatedNode($0) } }

    /// The identity of the worker at a place.
    static func worker(at node: SimulatedNode) -> NodeID { TaskSamples.node(UInt8(node.index)) }
}

/// A job as its submitter asks for it.
struct JobOrder: Hashable {
    /// The idempotency key.
    var key: Int
    var priority: Int
    var count: Int
    var policy: TaskPolicy
    var queueTimeout: Duration?
    var totalTimeout: Duration?
    /// When its first task must have been claimed at the latest, whatever else waits, counted from its first submission.
    var turnWithin: Duration?
}
