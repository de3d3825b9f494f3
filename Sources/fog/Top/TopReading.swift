import FogCore
import FogJobs

/// What ``Top`` shows: the network at a moment, and how fast it works.
struct TopReading: Sendable, Encodable {
    /// A job that waits or runs.
    struct Job: Sendable, Encodable {
        var status: JobStatus
        /// How many of its tasks have ended in a second, lately; absent until that can be told.
        var endedPerSecond: Double?
        /// How long it takes at this pace; absent if that can't be told.
        var secondsLeft: Double?
    }

    /// The tasks of the jobs that the caller may see.
    struct Tasks: Sendable, Encodable {
        var waiting = 0
        var held = 0
        /// How many have ended in a second, lately; absent until that can be told.
        var endedPerSecond: Double?
    }

    /// What all nodes that take tasks offer together, and what of it is in use.
    struct Capacity: Sendable, Encodable {
        var cpuMillicores = 0
        var cpuMillicoresUsed = 0
        var memoryBytes: Int64 = 0
        var memoryBytesUsed: Int64 = 0
        var diskBytes: Int64 = 0
        var diskBytesUsed: Int64 = 0
    }

    var takenAt: WallTime
    var tasks: Tasks
    var capacity: Capacity
    var nodes: [NodeStatus]
    /// Those that wait or run.
    var jobs: [Job]
    /// Whether there are more of them than were looked at.
    var isPartial: Bool

    /// How many nodes are in each state, the usual ones first.
    var nodeCounts: [(state: String, count: Int)] {
        let counts = nodes.reduce(into: [String: Int]()) { $0[$1.availability.rawValue, default: 0] += 1 }
        return counts.map { (state: $0.key, count: $0.value) }.sorted { left, right in
            let isUsual = (
                left.state == NodeAvailability.ready.rawValue, right.state == NodeAvailability.ready.rawValue
            )
            return isUsual.0 != isUsual.1 ? isUsual.0 : left.state < right.state
        }
    }
}

extension NodeStatus {
    /// Whether the node is there at all.
    var isPresent: Bool { availability != .silent }

    /// What of the offer is in use.
    var cpuMillicoresUsed: Int { max(0, capacity.cpuMillicores - free.cpuMillicores) }
    var memoryBytesUsed: Int64 { max(0, capacity.memoryBytes - free.memoryBytes) }
    var diskBytesUsed: Int64 { max(0, capacity.diskBytes - free.diskBytes) }
}
