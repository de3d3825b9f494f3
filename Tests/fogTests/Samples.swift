import FogCore
import FogExecution
import FogJobs

/// Jobs and nodes to show.
enum Samples {
    static func time(_ seconds: Int64) -> WallTime { WallTime(millisecondsSinceEpoch: seconds * 1000) }

    /// A job whose tasks are in these states.
    static func job(
        _ number: Int, name: String = "picture", submitted: Int64 = 0, _ counts: [TaskState: Int]
    ) throws(Missing) -> JobStatus {
        var tasks = TaskCounts()
        for (state, count) in counts { tasks[state] = count }
        let digits = String(number)
        guard let id = JobID("j" + String(repeating: "0", count: 12 - digits.count) + digits) else { throw Missing() }
        return JobStatus(
            id: id, name: name, owner: "ann", priority: 50,
            state: JobState(counts: tasks, wasClaimed: tasks.ended > 0 || counts[.running] != nil), tasks: tasks,
            submittedAt: time(submitted), startedAt: nil, endedAt: nil, version: 1, usage: ExecutionUsage(),
            failure: nil)
    }

    /// A node of two processors and 4 GiB.
    static func node(
        _ name: String, _ availability: NodeAvailability = .ready, usedMillicores: Int = 0, held: Int = 0,
        heard: Int64 = 0
    ) throws(Missing) -> NodeStatus {
        let capacity = NodeCapacity(
            cpuMillicores: 2000, memoryBytes: 4 << 30, diskBytes: 8 << 30, engines: ["process": "1"])
        var free = FreeRoom(of: capacity)
        free.cpuMillicores -= usedMillicores
        let digits = name.utf8.reduce(into: [UInt8](repeating: 0, count: 32)) { $0[Int($1) % 32] &+= $1 }
        guard let id = NodeID(bytes: digits) else { throw Missing() }
        return NodeStatus(
            id: id, name: name, availability: availability, capacity: capacity, free: free,
            platform: NodePlatform(
                architecture: "x86_64", operatingSystem: "linux", kernel: "6", processor: "p", version: "1"),
            held: held, joinedAt: time(0), lastHeardAt: time(heard))
    }

    /// A sample that couldn't be made.
    struct Missing: Error {}
}
