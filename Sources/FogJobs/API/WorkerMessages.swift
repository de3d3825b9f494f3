public import FogCore
public import FogExecution

/// A worker introduces itself. Sent with a join token; answered with the worker's own token.
public struct JoinRequest: Hashable, Sendable, Codable {
    /// The worker's Ed25519 identity key, 32 bytes in hexadecimal.
    public var identityKey: String
    /// The worker's name, for people: 1 to 63 letters, digits, `-`, `_` and `.`.
    public var name: String
    /// What it offers.
    public var capacity: NodeCapacity
    /// What machine it is.
    public var platform: NodePlatform
    /// The Ed25519 signature over ``signedBytes(identityKey:name:)``, 64 bytes in hexadecimal.
    public var signature: String

    /// Makes a request.
    public init(identityKey: String, name: String, capacity: NodeCapacity, platform: NodePlatform, signature: String) {
        self.identityKey = identityKey
        self.name = name
        self.capacity = capacity
        self.platform = platform
        self.signature = signature
    }

    /// What a worker signs to show that the identity key is its own: a label, the key and the name.
    public static func signedBytes(identityKey: String, name: String) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.appendPrefixed("fog-worker-join-v1")
        bytes.appendPrefixed(identityKey)
        bytes.appendPrefixed(name)
        return bytes
    }
}

/// The coordinator takes a worker in.
public struct JoinResponse: Hashable, Sendable, Codable {
    /// The worker's identifier: the hash of its identity key.
    public var node: NodeID
    /// The token that the worker shows from now on. Only its hash is stored; it isn't shown again.
    public var token: String
    /// How long leases last.
    public var terms: LeaseTerms

    /// Makes a response.
    public init(node: NodeID, token: String, terms: LeaseTerms) {
        self.node = node
        self.token = token
        self.terms = terms
    }
}

/// A worker says that it lives and what it offers now.
public struct HeartbeatRequest: Hashable, Sendable, Codable {
    /// What it offers.
    public var capacity: NodeCapacity
    /// What machine it is.
    public var platform: NodePlatform
    /// Whether it wants nothing new, because it is about to end.
    public var draining: Bool

    /// Makes a heartbeat.
    public init(capacity: NodeCapacity, platform: NodePlatform, draining: Bool) {
        self.capacity = capacity
        self.platform = platform
        self.draining = draining
    }
}

/// The coordinator's answer to a heartbeat.
public struct HeartbeatResponse: Hashable, Sendable, Codable {
    /// How long leases last.
    public var terms: LeaseTerms
    /// Whether the worker may get tasks; `false` while it waits until an operator approves it. `nil` from coordinators
    /// that don't know of that.
    public var approved: Bool?

    /// Makes an answer.
    public init(terms: LeaseTerms, approved: Bool? = nil) {
        self.terms = terms
        self.approved = approved
    }
}

/// What a worker should do about the tasks that it holds, as a state rather than a list of orders: a repetition does
/// no harm, and nothing is missed when an answer is lost.
public struct NodeCommands: Hashable, Sendable, Codable {
    /// Grows with every change; what the worker's long poll waits to see move. Starts anew with the coordinator.
    public var version: Int64
    /// Whether an operator wants the node to take nothing new.
    public var draining: Bool
    /// The leases whose attempts should be stopped.
    public var stop: [LeaseKey]

    /// Makes a set of commands.
    public init(version: Int64, draining: Bool, stop: [LeaseKey]) {
        self.version = version
        self.draining = draining
        self.stop = stop
    }
}

/// A worker asks for as many tasks as it has room for: for what it offers, less what it holds.
public struct ClaimRequest: Hashable, Sendable, Codable {
    /// The worker.
    public var node: NodeID
    /// How many tasks it wants at most, 1 to 64.
    public var limit: Int
    /// How long the coordinator may wait for tasks to turn up, in milliseconds, up to 60,000. It doesn't wait for
    /// longer than two leases last.
    public var waitMs: Int64
    /// Names this claim, so that its repetition after a lost answer gets the same tasks.
    public var claim: String

    /// Makes a claim.
    public init(node: NodeID, limit: Int, waitMs: Int64, claim: String) {
        self.node = node
        self.limit = limit
        self.waitMs = waitMs
        self.claim = claim
    }
}

/// The tasks that a worker gets; none if there were none in the time it was willing to wait.
public struct ClaimResponse: Hashable, Sendable, Codable {
    /// The tasks, each under a lease.
    public var assignments: [TaskAssignment]
    /// How long the coordinator had held the claim back when it began the leases, in milliseconds by its clock, rounded
    /// down; 0 if it was answered at once.
    public var heldBackMs: Int64

    /// Makes a response.
    public init(assignments: [TaskAssignment], heldBackMs: Int64 = 0) {
        self.assignments = assignments
        self.heldBackMs = heldBackMs
    }
}

/// A task and all that is needed to run it.
public struct TaskAssignment: Hashable, Sendable, Codable {
    /// The lease under which the worker holds it.
    public var lease: LeaseKey
    /// How many tasks the job has.
    public var count: Int
    /// What runs.
    public var specification: TaskSpecification
    /// How long one attempt may run, in milliseconds, frozen time not counted.
    public var runTimeoutMs: Int64

    /// Makes an assignment.
    public init(lease: LeaseKey, count: Int, specification: TaskSpecification, runTimeoutMs: Int64) {
        self.lease = lease
        self.count = count
        self.specification = specification
        self.runTimeoutMs = runTimeoutMs
    }
}

/// A worker renews its leases and says what it is doing with them.
public struct RenewRequest: Hashable, Sendable, Codable {
    /// A lease and what is being done with it.
    public struct Renewal: Hashable, Sendable, Codable {
        /// The lease.
        public var lease: LeaseKey
        /// What the worker is doing.
        public var phase: TaskPhase

        /// Makes a renewal.
        public init(lease: LeaseKey, phase: TaskPhase) {
            self.lease = lease
            self.phase = phase
        }
    }

    /// The most leases in one request.
    public static let limit = 1024

    /// The worker.
    public var node: NodeID
    /// Its leases, at most ``limit``.
    public var renewals: [Renewal]

    /// Makes a request.
    public init(node: NodeID, renewals: [Renewal]) {
        self.node = node
        self.renewals = renewals
    }
}

/// Which leases were renewed, and which the worker must let go.
public struct RenewResponse: Hashable, Sendable, Codable {
    /// These go on.
    public var renewed: [LeaseKey]
    /// These are over, or are to be stopped: the worker ends their attempts at once.
    public var stop: [LeaseKey]

    /// Makes a response.
    public init(renewed: [LeaseKey], stop: [LeaseKey]) {
        self.renewed = renewed
        self.stop = stop
    }
}

/// A worker says how an attempt ended. Its repetition, byte for byte, is answered as the first time.
public struct FinishRequest: Hashable, Sendable, Codable {
    /// A file that the attempt produced and whose content the worker has uploaded.
    public struct Output: Hashable, Sendable, Codable {
        /// Its path below `/out`.
        public var path: String
        /// The hash that names its content.
        public var hash: BlobHash
        /// Its length in bytes.
        public var size: Int64

        /// Makes an entry.
        public init(path: String, hash: BlobHash, size: Int64) {
            self.path = path
            self.hash = hash
            self.size = size
        }
    }

    /// The last of what it printed, where that wasn't sent before.
    public struct Log: Hashable, Sendable, Codable {
        /// Where it was printed.
        public var stream: OutputStream
        /// How many bytes of the stream came before.
        public var offset: Int64
        /// What was printed.
        public var data: Base64Bytes

        /// Makes a piece.
        public init(stream: OutputStream, offset: Int64, data: Base64Bytes) {
            self.stream = stream
            self.offset = offset
            self.data = data
        }
    }

    /// The worker.
    public var node: NodeID
    /// The attempt's fence.
    public var fence: Int64
    /// How it ended.
    public var outcome: ExecutionOutcome
    /// What it used.
    public var usage: ExecutionUsage
    /// What it produced; kept only if it succeeded.
    public var outputs: [Output]
    /// The end of what it printed; `nil` if all of that was sent before.
    public var logs: [Log]?

    /// Makes a request.
    public init(
        node: NodeID, fence: Int64, outcome: ExecutionOutcome, usage: ExecutionUsage, outputs: [Output],
        logs: [Log]? = nil
    ) {
        self.node = node
        self.fence = fence
        self.outcome = outcome
        self.usage = usage
        self.outputs = outputs
        self.logs = logs
    }
}

/// A worker says how several attempts ended, at once.
public struct FinishBatch: Hashable, Sendable, Codable {
    /// One of them.
    public struct Item: Hashable, Sendable, Codable {
        /// The task.
        public var task: TaskID
        /// The text of a ``FinishRequest``, as it would be the body of a request of its own.
        public var body: String

        /// Makes an item.
        public init(task: TaskID, body: String) {
            self.task = task
            self.body = body
        }
    }

    /// The most attempts in one request.
    public static let limit = 256

    /// The attempts, at most ``limit``.
    public var finishes: [Item]

    /// Makes a request.
    public init(finishes: [Item]) {
        self.finishes = finishes
    }
}

/// What became of each of several attempts, in the order of the request.
public struct FinishBatchResponse: Hashable, Sendable, Codable {
    /// One of them: a state, or why it was refused.
    public struct Result: Hashable, Sendable, Codable {
        /// The task's state now.
        public var state: TaskState?
        /// What a request of its own would have been answered with.
        public var problem: Problem?

        /// Makes a result.
        public init(state: TaskState? = nil, problem: Problem? = nil) {
            self.state = state
            self.problem = problem
        }
    }

    /// As many as the request has attempts.
    public var results: [Result]

    /// Makes a response.
    public init(results: [Result]) {
        self.results = results
    }
}

/// A worker gives tasks back that it won't run, because it is about to end.
public struct ReleaseRequest: Hashable, Sendable, Codable {
    /// The worker.
    public var node: NodeID
    /// The attempt's fence.
    public var fence: Int64

    /// Makes a request.
    public init(node: NodeID, fence: Int64) {
        self.node = node
        self.fence = fence
    }
}

/// What became of the task, in answer to a finish or a release.
public struct FinishResponse: Hashable, Sendable, Codable {
    /// The task's state now.
    public var state: TaskState

    /// Makes a response.
    public init(state: TaskState) {
        self.state = state
    }
}
