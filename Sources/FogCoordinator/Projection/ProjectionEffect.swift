import FogCore
import FogJobs

/// A change of what the coordinator keeps in memory, which follows from rows that a transaction wrote.
enum ProjectionEffect: Sendable {
    /// The task can be claimed; its queue time, if limited, begins.
    case ready(TaskReference, JobRecord, queuedAt: WallTime)
    /// Tasks of a job, by their places in its array, can be claimed since the same moment.
    case manyReady(JobRecord, [Int], queuedAt: WallTime)
    /// The task can't be claimed any more.
    case unready(TaskReference, JobRecord)
    /// The task's back-off ends after this wait.
    case eligible(TaskReference, after: Duration)
    /// The job's total time ends after this wait.
    case totalTimeout(Int64, JobID, after: Duration)
    /// A node holds a task.
    case leaseStarted(NodeID, LeaseKey, TaskRequirements)
    /// A node has renewed its lease.
    case leaseRenewed(LeaseKey)
    /// A node doesn't hold a task any more.
    case leaseEnded(NodeID, LeaseKey, TaskRequirements)
    /// A node has lost a lease. Whoever waits for the claim that it made before may be gone: it gets nothing any more, or
    /// it might get the very task that was lost.
    case claimGivenUp(NodeID)
    /// A node should stop a task that it holds.
    case revoke(NodeID, LeaseKey)
    /// A node has joined, or what is known of it has changed.
    case node(NodeRecord)
    /// A node was removed.
    case nodeRemoved(NodeID)
    /// A token was made.
    case token(TokenRecord)
    /// Tokens were revoked.
    case tokensRemoved(ids: [String])
    /// Blobs were stored (positive) or deleted (negative).
    case blobBytes(Int64)
    /// Tasks were submitted (positive) or have ended (negative).
    case liveTasks(Int)
}

/// A node as it is stored.
struct NodeRecord: Hashable, Sendable {
    let id: NodeID
    var name: String
    var identityKey: String
    var capacity: NodeCapacity
    var platform: NodePlatform
    var isDraining: Bool
    var isCordoned = false
    var isApproved = true
    var joinedAt: WallTime
    var lastHeardAt: WallTime
}

/// A token as it is stored.
struct TokenRecord: Hashable, Sendable {
    let status: TokenStatus
    let secretHash: String
}
