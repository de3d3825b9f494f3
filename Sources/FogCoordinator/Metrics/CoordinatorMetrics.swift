import CoreMetrics
import FogCore
import FogExecution
import FogHTTP
import FogJobs

/// What a coordinator counts.
struct CoordinatorMetrics: Sendable {
    let jobsSubmitted = Counter(.jobsSubmitted)
    let tasksClaimed = Counter(.tasksClaimed)
    let leasesLapsed = Counter(.leasesLapsed)
    let attemptsLost = Counter(.attemptsLost)
    let logBytes = Counter(.logBytes)
    let blobBytesStored = Counter(.blobBytesStored)
    let blobsCollected = Counter(.blobsCollected)
    let nodesKnown = Meter(.nodesKnown)
    let tasksLive = Meter(.tasksLive)
    let tasksReady = Meter(.tasksReady)
    let blobBytesKept = Meter(.blobBytesKept)
    private let ended: [ExecutionOutcome.Kind: Counter]
    private let dropped: [CallerDrop: Counter]

    init() {
        ended = Dictionary(
            uniqueKeysWithValues: ExecutionOutcome.Kind.allCases.map {
                ($0, Counter(.attemptsEnded, dimensions: [("outcome", $0.rawValue)]))
            })
        dropped = Dictionary(
            uniqueKeysWithValues: CallerDrop.allCases.map {
                ($0, Counter(.callersDropped, dimensions: [("reason", $0.rawValue)]))
            })
    }

    /// Counts callers that were turned away or cut off for this reason.
    func callersDropped(_ reason: CallerDrop) -> Counter {
        dropped[reason] ?? Counter(.callersDropped, dimensions: [("reason", reason.rawValue)])
    }

    /// Counts attempts that ended in this way.
    func attemptsEnded(_ kind: ExecutionOutcome.Kind) -> Counter {
        ended[kind] ?? Counter(.attemptsEnded, dimensions: [("outcome", kind.rawValue)])
    }
}

extension MetricDefinition {
    static let jobsSubmitted = MetricDefinition(
        name: "fog_coordinator_jobs_submitted", help: "Jobs taken in.", kind: .counter)
    static let tasksClaimed = MetricDefinition(
        name: "fog_coordinator_tasks_claimed", help: "Tasks leased to workers.", kind: .counter)
    static let leasesLapsed = MetricDefinition(
        name: "fog_coordinator_leases_lapsed", help: "Leases that weren't renewed in time.", kind: .counter)
    static let attemptsLost = MetricDefinition(
        name: "fog_coordinator_attempts_lost", help: "Attempts whose worker didn't come back.", kind: .counter)
    static let attemptsEnded = MetricDefinition(
        name: "fog_coordinator_attempts_ended", help: "Attempts that a worker finished, by outcome.", kind: .counter)
    static let logBytes = MetricDefinition(
        name: "fog_coordinator_log", help: "Output of programs stored.", kind: .counter, unit: .bytes)
    static let blobBytesStored = MetricDefinition(
        name: "fog_coordinator_blobs_stored", help: "Blobs stored.", kind: .counter, unit: .bytes)
    static let blobsCollected = MetricDefinition(
        name: "fog_coordinator_blobs_collected", help: "Blobs removed because no job names them.", kind: .counter)
    static let nodesKnown = MetricDefinition(
        name: "fog_coordinator_nodes", help: "Nodes that have joined.", kind: .gauge)
    static let tasksLive = MetricDefinition(
        name: "fog_coordinator_tasks_live", help: "Tasks that haven't ended.", kind: .gauge)
    static let tasksReady = MetricDefinition(
        name: "fog_coordinator_tasks_ready", help: "Tasks that can be claimed.", kind: .gauge)
    static let callersDropped = MetricDefinition(
        name: "fog_coordinator_callers_dropped", help: "Callers turned away, cut off or told to come again, by reason.",
        kind: .counter)
    static let blobBytesKept = MetricDefinition(
        name: "fog_coordinator_blobs_kept", help: "Size of all blobs.", kind: .gauge, unit: .bytes)
}
