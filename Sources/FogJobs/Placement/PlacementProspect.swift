/// When a node could take a task.
public enum PlacementProspect: String, Hashable, Sendable, Codable, CaseIterable {
    /// It has the room at this moment.
    case now
    /// It will have the room when others of its tasks have ended.
    case later
    /// It can't as it is: waiting alone doesn't help.
    case never
}

extension CandidateNode {
    /// When the node could take the task: what follows from ``rejections(of:)``.
    public func prospect(for task: TaskRequirements) -> PlacementProspect {
        PlacementProspect(rejections(of: task))
    }

    /// How many tasks of this kind the node could take beside what it holds, and how many if it held nothing; none of
    /// a kind that it can't take at all.
    public func places(for task: TaskRequirements) -> (now: Int, empty: Int) {
        guard prospect(for: task) != .never else { return (0, 0) }
        return (free.places(for: task), FreeRoom(of: capacity).places(for: task))
    }
}

extension PlacementProspect {
    /// What the reasons of one node come to.
    public init(_ rejections: [Rejection]) {
        if rejections.isEmpty {
            self = .now
        } else {
            self = rejections.contains { $0.kind == .unfit } ? .never : .later
        }
    }

    /// The best that several nodes offer.
    public init(bestOf prospects: some Sequence<PlacementProspect>) {
        let all = Set(prospects)
        self = all.contains(.now) ? .now : all.contains(.later) ? .later : .never
    }
}

extension FreeRoom {
    /// How many tasks of this kind fit side by side.
    public func places(for task: TaskRequirements) -> Int {
        func share(_ room: Int64, _ need: Int64) -> Int64 { need > 0 ? max(0, room) / need : (room >= 0 ? .max : 0) }
        let places = min(
            share(Int64(cpuMillicores), Int64(task.cpuMillicores)), share(memoryBytes, task.memoryBytes),
            share(diskBytes, task.diskBytes))
        return Int(clamping: places)
    }
}
