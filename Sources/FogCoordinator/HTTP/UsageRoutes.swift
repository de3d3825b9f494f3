import FogCore
import FogJobs
import Hummingbird

/// What was used.
struct UsageRoutes {
    let operations: CoordinatorOperations

    func add(to router: RouterGroup<CoordinatorContext>) {
        router.get("usage") { request, context in
            let principal = try context.principal()
            let form = "a time, as in 2026-11-22T15:00:00Z"
            return try jsonResponse(
                try await operations.usage(
                    by: request.query("by", "submitter, job or node", UsageDivision.init(rawValue:)) ?? .submitter,
                    since: request.query("since", form) { WallTime($0) },
                    until: request.query("until", form) { WallTime($0) },
                    job: request.query("job", "a job's identifier") { JobID($0) },
                    cursor: request.query("cursor", "a cursor") { $0 }, limit: request.number("limit"), by: principal))
        }
    }
}
