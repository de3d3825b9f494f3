public import FogCore

/// By what usage is divided.
public enum UsageDivision: String, Hashable, Sendable, Codable, CaseIterable {
    /// By the name under which jobs were submitted.
    case submitter
    /// By job.
    case job
    /// By the node that ran the attempts.
    case node
}

/// Usage divided into what succeeded and what didn't.
public struct UsageBalance: Hashable, Sendable, Codable {
    /// Of attempts that did their work.
    public var succeeded: UsageSum
    /// Of attempts that failed, were stopped, lost or given back.
    public var unsuccessful: UsageSum

    /// Makes a balance.
    public init(succeeded: UsageSum = UsageSum(), unsuccessful: UsageSum = UsageSum()) {
        self.succeeded = succeeded
        self.unsuccessful = unsuccessful
    }

    /// Both together.
    public var all: UsageSum {
        var sum = succeeded
        sum.add(unsuccessful)
        return sum
    }
}

/// What one submitter, job or node has used. One of the three is there, as the report's division says.
public struct UsageGroup: Hashable, Sendable, Codable {
    /// The name under which the jobs were submitted.
    public var submitter: String?
    /// The job.
    public var job: JobID?
    /// The node.
    public var node: NodeID?
    /// The name of the job, or of the node if it is still known.
    public var name: String?
    /// What was used.
    public var usage: UsageBalance

    /// Makes a group.
    public init(
        submitter: String? = nil, job: JobID? = nil, node: NodeID? = nil, name: String? = nil, usage: UsageBalance
    ) {
        self.submitter = submitter
        self.job = job
        self.node = node
        self.name = name
        self.usage = usage
    }
}

/// What attempts that ended in a period have used.
public struct UsageReport: Hashable, Sendable, Codable {
    /// By what it is divided.
    public var division: UsageDivision
    /// The beginning of the period, a whole hour; absent if it has none.
    public var since: WallTime?
    /// The end of the period, a whole hour that doesn't belong to it; absent if it has none.
    public var until: WallTime?
    /// The groups: submitters and nodes in the order of their names and identifiers, jobs newest first.
    public var groups: [UsageGroup]
    /// All groups together, those of other pages too.
    public var total: UsageBalance
    /// What to pass as `cursor` for the next page; absent on the last.
    public var cursor: String?

    /// Makes a report.
    public init(
        division: UsageDivision, since: WallTime?, until: WallTime?, groups: [UsageGroup], total: UsageBalance,
        cursor: String?
    ) {
        self.division = division
        self.since = since
        self.until = until
        self.groups = groups
        self.total = total
        self.cursor = cursor
    }

    private enum CodingKeys: String, CodingKey {
        case division = "by"
        case since, until, groups, total, cursor
    }
}
