import FogJobs

/// In which order jobs are shown; each case has the key that chooses it.
enum JobOrder: Character, CaseIterable {
    /// Those that most workers are busy with first.
    case busiest = "b"
    /// Those whose tasks end fastest first.
    case fastest = "r"
    /// The newest first.
    case newest = "a"
    /// By name.
    case name = "n"

    var title: String {
        switch self {
        case .busiest: "busiest"
        case .fastest: "rate"
        case .newest: "age"
        case .name: "name"
        }
    }

    /// The jobs in this order; the newer first where it doesn't tell.
    func sorted(_ jobs: [TopReading.Job]) -> [TopReading.Job] {
        jobs.sorted { left, right in
            let (older, newer) = (left.status.submittedAt, right.status.submittedAt)
            let isNewer = older == newer ? left.status.id < right.status.id : older > newer
            switch self {
            case .busiest:
                let (one, other) = (left.status.tasks.held, right.status.tasks.held)
                return one == other ? isNewer : one > other
            case .fastest:
                let (one, other) = (left.endedPerSecond ?? 0, right.endedPerSecond ?? 0)
                return one == other ? isNewer : one > other
            case .newest: return isNewer
            case .name: return left.status.name == right.status.name ? isNewer : left.status.name < right.status.name
            }
        }
    }
}

/// In which order nodes are shown; each case has the key that chooses it.
enum NodeOrder: Character, CaseIterable {
    /// By name.
    case name = "N"
    /// Those with the most tasks first.
    case tasks = "T"
    /// Those of whose processors most are in use first.
    case processors = "C"
    /// Those that haven't been heard of for longest first.
    case heard = "H"

    var title: String {
        switch self {
        case .name: "name"
        case .tasks: "tasks"
        case .processors: "cpu"
        case .heard: "heard"
        }
    }

    /// The nodes in this order; by name where it doesn't tell.
    func sorted(_ nodes: [NodeStatus]) -> [NodeStatus] {
        nodes.sorted { left, right in
            let isFirst = left.name == right.name ? left.id < right.id : left.name < right.name
            switch self {
            case .name: return isFirst
            case .tasks: return left.held == right.held ? isFirst : left.held > right.held
            case .processors:
                let (one, other) = (left.cpuMillicoresUsed, right.cpuMillicoresUsed)
                return one == other ? isFirst : one > other
            case .heard:
                return left.lastHeardAt == right.lastHeardAt ? isFirst : left.lastHeardAt < right.lastHeardAt
            }
        }
    }
}

extension TaskCounts {
    /// The tasks that workers hold.
    var held: Int { TaskState.allCases.reduce(0) { $1.isHeld ? $0 + self[$1] : $0 } }
}
