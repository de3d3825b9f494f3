import FogCore
import FogJobs
import GRDB

/// Usage is kept as sums, one row for each hour, job, node and verdict (success or not), so that a bill costs as many
/// rows as there are such groups in its period, not attempts.
extension CoordinatorTransaction {
    /// How many milliseconds an hour has.
    static let hour: Int64 = 3_600_000

    private static let sums = ["attempts", "tasks", "cpu", "elapsed", "frozen", "memory", "bytes_in", "bytes_out"]

    /// Adds what attempts that ended just now have used. One statement.
    func account(for sum: UsageSum, of group: AttemptGroup, job: Int64, owner: String) throws {
        try account(for: sum, of: group, job: job, owner: owner, hour: wall / Self.hour)
    }

    /// Adds what attempts that ended within an hour have used.
    func account(for sum: UsageSum, of group: AttemptGroup, job: Int64, owner: String, hour: Int64) throws {
        try execute(
            Self.accountSQL,
            [
                hour, job, group.node.description, group.succeeded, owner, sum.attempts, sum.tasks, sum.fuel,
                sum.cpuMicroseconds, sum.elapsedMicroseconds, sum.frozenMicroseconds, sum.memoryKibibyteMilliseconds,
                sum.peakMemoryBytes, sum.bytesIn, sum.bytesOut,
            ])
    }

    /// An integer that grows too large becomes a fraction in SQLite, so sums are held at the end of the range.
    private static let accountSQL = """
        INSERT INTO usage (hour, job, node, succeeded, owner, attempts, tasks, fuel, cpu, elapsed, frozen, memory, peak,
            bytes_in, bytes_out) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (hour, job, node, succeeded) DO UPDATE SET
            \(sums.map { "\($0) = \(held($0))" }.joined(separator: ", ")),
            fuel = CASE WHEN excluded.fuel IS NULL THEN fuel WHEN fuel IS NULL THEN excluded.fuel
                ELSE \(held("fuel")) END,
            peak = max(peak, excluded.peak)
        """

    private static func held(_ column: String) -> String {
        "CASE WHEN \(column) > \(Int64.max) - excluded.\(column) THEN \(Int64.max) ELSE \(column) + excluded.\(column) END"
    }

    /// Which usage is asked for.
    struct UsageQuery: Sendable {
        var division: UsageDivision
        /// From this hour on.
        var since: Int64?
        /// Before this hour.
        var until: Int64?
        /// Only of this owner's jobs.
        var owner: String?
        /// Only of the job with this row.
        var job: Int64?

        fileprivate var key: String {
            switch division {
            case .submitter: "usage.owner"
            case .job: "usage.job"
            case .node: "usage.node"
            }
        }

        fileprivate var isDescending: Bool { division == .job }

        fileprivate var condition: (sql: String, arguments: StatementArguments) {
            var parts = ["TRUE"]
            var arguments: StatementArguments = []
            // Without a period nothing is said of hours, so that a page of jobs is read in the order of jobs.
            if let since {
                parts.append("usage.hour >= ?")
                arguments += [since]
            }
            if let until {
                parts.append("usage.hour < ?")
                arguments += [until]
            }
            if let owner {
                parts.append("usage.owner = ?")
                arguments += [owner]
            }
            if let job {
                parts.append("usage.job = ?")
                arguments += [job]
            }
            return (parts.joined(separator: " AND "), arguments)
        }
    }

    /// A page of groups after the one whose key is `last`, and the key of its own last group if there are more.
    func usageGroups(
        _ query: UsageQuery, after last: (any DatabaseValueConvertible)?, limit: Int
    ) throws -> (groups: [UsageGroup], cursor: String?) {
        var (condition, arguments) = query.condition
        if let last {
            condition += " AND \(query.key) \(query.isDescending ? "<" : ">") ?"
            arguments += [last]
        }
        arguments += [2 * (limit + 1)]
        let rows = try rows(
            """
            SELECT \(query.key) AS key, succeeded, \(Self.halves) FROM usage WHERE \(condition)
            GROUP BY \(query.key), succeeded ORDER BY \(query.key) \(query.isDescending ? "DESC" : "ASC") LIMIT ?
            """, arguments)
        var groups: [(key: DatabaseValue, usage: UsageBalance)] = []
        for row in rows {
            let key: DatabaseValue = row["key"]
            if groups.last?.key != key { groups.append((key, UsageBalance())) }
            groups[groups.count - 1].usage.add(UsageSum(halves: row), succeeded: row["succeeded"])
        }
        let hasMore = groups.count > limit
        let page = groups.prefix(limit)
        return (
            try page.map { try named($0.key, $0.usage, query.division) },
            hasMore
                ? page.last.flatMap { String.fromDatabaseValue($0.key) ?? Int64.fromDatabaseValue($0.key)?.description }
                : nil
        )
    }

    /// All groups together.
    func usageTotal(_ query: UsageQuery) throws -> UsageBalance {
        let (condition, arguments) = query.condition
        let rows = try rows(
            "SELECT succeeded, \(Self.halves) FROM usage WHERE \(condition) GROUP BY succeeded", arguments)
        return rows.reduce(into: UsageBalance()) { $0.add(UsageSum(halves: $1), succeeded: $1["succeeded"]) }
    }

    /// SQLite refuses a sum that grows too large, so each number is summed in two halves.
    private static let halves =
        (sums + ["fuel"]).map { "sum(\($0) >> 32) AS \($0)_high, sum(\($0) & 4294967295) AS \($0)_low" }
        .joined(separator: ", ") + ", max(peak) AS peak"

    private func named(_ key: DatabaseValue, _ usage: UsageBalance, _ division: UsageDivision) throws -> UsageGroup {
        switch division {
        case .submitter:
            return UsageGroup(submitter: String.fromDatabaseValue(key), usage: usage)
        case .job:
            let job = try row("SELECT id, name FROM jobs WHERE sequence = ?", [key])
            return UsageGroup(job: (job?["id"] as String?).flatMap { JobID($0) }, name: job?["name"], usage: usage)
        case .node:
            let node = String.fromDatabaseValue(key) ?? ""
            let known = try row("SELECT name FROM nodes WHERE id = ?", [node])
            return UsageGroup(node: NodeID(node), name: known?["name"], usage: usage)
        }
    }
}

extension UsageBalance {
    fileprivate mutating func add(_ sum: UsageSum, succeeded isSuccess: Bool) {
        if isSuccess { succeeded.add(sum) } else { unsuccessful.add(sum) }
    }
}

extension UsageSum {
    /// Reads sums that were built in two halves.
    fileprivate init(halves row: Row) {
        func sum(_ name: String) -> Int64 {
            let (high, low): (Int64, Int64) = (row["\(name)_high"] ?? 0, row["\(name)_low"] ?? 0)
            return high.multipliedHeld(by: 1 << 32).addingHeld(low)
        }
        self.init()
        attempts = sum("attempts")
        tasks = sum("tasks")
        if (row["fuel_low"] as Int64?) != nil { fuel = sum("fuel") }
        cpuMicroseconds = sum("cpu")
        elapsedMicroseconds = sum("elapsed")
        frozenMicroseconds = sum("frozen")
        memoryKibibyteMilliseconds = sum("memory")
        peakMemoryBytes = row["peak"] ?? 0
        bytesIn = sum("bytes_in")
        bytesOut = sum("bytes_out")
    }
}
