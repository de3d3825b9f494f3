public import FogCore

/// What is known of a node when it is considered for a task.
public struct CandidateNode: Hashable, Sendable {
    /// Which node it is.
    public let id: NodeID
    /// Its name, for people.
    public let name: String
    /// What it offers altogether.
    public let capacity: NodeCapacity
    /// What of it is free.
    public let free: FreeRoom
    /// Whether it takes new tasks.
    public let availability: NodeAvailability

    /// Makes a candidate.
    public init(
        id: NodeID, name: String, capacity: NodeCapacity, free: FreeRoom, availability: NodeAvailability
    ) {
        self.id = id
        self.name = name
        self.capacity = capacity
        self.free = free
        self.availability = availability
    }
}

/// Whether a node takes new tasks.
public enum NodeAvailability: String, Hashable, Sendable, Codable, CaseIterable {
    /// It does.
    case ready
    /// It has joined and waits until an operator approves it.
    case pending
    /// An operator keeps new tasks from it; what it holds goes on.
    case cordoned
    /// It finishes what it has and takes nothing new.
    case draining
    /// It hasn't been heard of for so long that what it held is lost: a lease's time to live and ``LeaseTerms/lostAfter``.
    case silent
}

/// A reason for which a node doesn't take a task.
public struct Rejection: Hashable, Sendable, Codable {
    /// Whether the reason goes away by itself when the node becomes free.
    public enum Kind: String, Hashable, Sendable, Codable {
        /// The node could never take the task as it is.
        case unfit
        /// The node could take the task, but not now.
        case busy
    }

    /// Whether waiting helps.
    public let kind: Kind
    /// The requirement that isn't met: `engine`, `cpu`, `memory`, `disk` or `availability`.
    public let requirement: String
    /// What is needed and what is there, in a sentence.
    public let message: String

    /// Makes a reason.
    public init(_ kind: Kind, requirement: String, message: String) {
        self.kind = kind
        self.requirement = requirement
        self.message = message
    }
}

extension CandidateNode {
    /// Every reason for which the node doesn't take the task now; empty if it does.
    public func rejections(of task: TaskRequirements) -> [Rejection] {
        var reasons: [Rejection] = []
        switch availability {
        case .ready: break
        case .pending:
            let message = "the node waits until an operator approves it"
            reasons.append(Rejection(.unfit, requirement: "availability", message: message))
        case .cordoned:
            let message = "the node is cordoned: an operator keeps new tasks from it"
            reasons.append(Rejection(.unfit, requirement: "availability", message: message))
        case .draining:
            reasons.append(Rejection(.unfit, requirement: "availability", message: "the node is draining"))
        case .silent:
            reasons.append(Rejection(.unfit, requirement: "availability", message: "the node hasn't been heard of"))
        }
        if capacity.engines[task.engine] == nil {
            let there = capacity.engines.keys.sorted().joined(separator: ", ")
            let message = "needs the \(task.engine) engine; the node has \(there.isEmpty ? "none" : there)"
            reasons.append(Rejection(.unfit, requirement: "engine", message: message))
        }
        func compare(_ requirement: String, needed: Int64, total: Int64, free: Int64, _ text: (Int64) -> String) {
            if needed > total {
                let message = "needs \(text(needed)); the node offers \(text(total)) in all"
                reasons.append(Rejection(.unfit, requirement: requirement, message: message))
            } else if needed > free {
                let message = "needs \(text(needed)); \(text(max(0, free))) of \(text(total)) are free"
                reasons.append(Rejection(.busy, requirement: requirement, message: message))
            }
        }
        compare(
            "cpu", needed: Int64(task.cpuMillicores), total: Int64(capacity.cpuMillicores),
            free: Int64(free.cpuMillicores)
        ) { ProcessorShareNotation.format(Int(clamping: $0)) }
        compare(
            "memory", needed: task.memoryBytes, total: capacity.memoryBytes, free: free.memoryBytes,
            Self.roundedSize)
        compare(
            "disk", needed: task.diskBytes, total: capacity.diskBytes, free: free.diskBytes,
            Self.roundedSize)
        return reasons
    }

    private static func roundedSize(_ bytes: Int64) -> String { SizeNotation.format(bytes / 1_048_576 * 1_048_576) }
}
