import FogCore
import FogExecution
import FogJobs

/// What the nodes send each other: calls of the coordinator's interface, and its answers.
enum ProtocolMessage {
    /// A call; `number` is the connection on which its answer comes back.
    case call(ProtocolCall, number: UInt64)
    /// The answer to a call.
    case answer(ProtocolAnswer, number: UInt64)
    /// Whoever made the call doesn't wait for its answer any more.
    case hangUp(number: UInt64)
}

/// The calls of the coordinator's interface.
enum ProtocolCall {
    case claim(name: UInt64, limit: Int, wait: Duration)
    case renew([RenewRequest.Renewal])
    case finish([AttemptResult])
    case release(LeaseKey)
    /// A heartbeat, and the question what is wanted of the worker, in one.
    case heartbeat(isDraining: Bool)
    case submit(JobOrder)
    case stop(JobID)
}

/// How an attempt ended, as its worker tells it.
struct AttemptResult: Hashable {
    var lease: LeaseKey
    var outcome: ExecutionOutcome
    /// Stands for the bytes of the message.
    var resultHash: String
}

/// What the coordinator answers.
enum ProtocolAnswer {
    case claimed([LeaseKey], heldBackMs: Int64)
    case renewed(RenewResponse)
    /// The state of the task of each attempt that was finished, in order; `nil` for one that was refused.
    case finished([TaskState?])
    /// A release was applied or refused.
    case released
    case commands(stop: [LeaseKey])
    case accepted(JobID)
    case stopped
}

/// What the checker is told.
enum ProtocolObservation {
    // By the coordinator.
    /// It has started with these rows.
    case restarted(CoordinatorRows)
    /// A transaction is durable.
    case committed([RowChange])
    /// A worker's claim has arrived.
    case claimArrived(NodeID, number: UInt64)
    /// A worker's claim got tasks.
    case claimServed(NodeID, number: UInt64)
    // By workers.
    /// An attempt begins.
    case began(LeaseKey)
    /// An attempt has ended with this result.
    case produced(LeaseKey, resultHash: String)
    /// The coordinator has confirmed a result.
    case confirmed(LeaseKey, resultHash: String)
    // By submitters.
    /// Somebody has asked for a job.
    case ordered(JobOrder)
    /// A job was taken in.
    case accepted(key: Int, JobID)
    /// Somebody wants a job to stop.
    case stopWanted(key: Int)
    /// The stop was confirmed.
    case stopConfirmed(key: Int, JobID)
}
