import FogCore
import FogJobs
import GRDB

extension CoordinatorOperations {
    /// What attempts that ended in a period have used. An operator sees all, a submitter what its own jobs used.
    ///
    /// The period is widened to whole hours. Costs in proportion to the rows of usage in it: one for each hour, job, node
    /// and verdict.
    ///
    /// - Parameter cursor: The key of the last group of the page before: a submitter, a node, or the number of a job.
    func usage(
        by division: UsageDivision, since: WallTime?, until: WallTime?, job id: JobID?, cursor: String?, limit: Int?,
        by principal: Principal
    ) async throws(FogError) -> UsageReport {
        let owner = try principal.visibleOwner()
        let limit = try Self.page(limit)
        var job: Int64?
        if let id { job = try await visibleJob(id, to: principal).sequence }
        let query = CoordinatorTransaction.UsageQuery(
            division: division, since: since.map(Self.hour(of:)), until: until.map(Self.hour(notBefore:)),
            owner: owner, job: job)
        var last: (any DatabaseValueConvertible & Sendable)?
        if let cursor {
            let isPlain = (1...64).contains(cursor.utf8.count) && cursor.utf8.allSatisfy { $0 > 32 && $0 < 127 }
            last = division == .job ? Int64(cursor) : cursor
            guard isPlain, last != nil else { throw FogError(.invalid, "the cursor isn't one of this list") }
        }
        return try await store.read { [last] transaction in
            let (groups, next) = try transaction.usageGroups(query, after: last, limit: limit)
            return UsageReport(
                division: division, since: query.since.map(Self.time), until: query.until.map(Self.time),
                groups: groups, total: try transaction.usageTotal(query), cursor: next)
        }
    }

    /// The hour that a time lies in.
    private static func hour(of time: WallTime) -> Int64 {
        let (hour, rest) = time.millisecondsSinceEpoch.quotientAndRemainder(dividingBy: CoordinatorTransaction.hour)
        return rest < 0 ? hour - 1 : hour
    }

    /// The first hour that doesn't begin before a time.
    private static func hour(notBefore time: WallTime) -> Int64 {
        let hour = hour(of: time)
        return Self.time(hour) == time ? hour : hour + 1
    }

    private static func time(_ hour: Int64) -> WallTime {
        WallTime(millisecondsSinceEpoch: hour * CoordinatorTransaction.hour)
    }
}
