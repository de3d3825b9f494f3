public import FogCore
public import FogJobs
import HTTPTypes

extension CoordinatorClient {
    /// What attempts that ended in a period have used; a page of groups.
    ///
    /// - Parameters:
    ///   - since: The beginning of the period; the hour in which it lies counts whole.
    ///   - until: The end of the period; the hour in which it lies counts whole.
    ///   - job: Only what this job used.
    public func usage(
        by division: UsageDivision = .submitter, since: WallTime? = nil, until: WallTime? = nil, job: JobID? = nil,
        cursor: String? = nil, limit: Int? = nil
    ) async throws(FogError) -> UsageReport {
        try await call(
            .get,
            APIPath("/v1/usage").adding("by", division.rawValue).adding("since", since).adding("until", until)
                .adding("job", job).adding("cursor", cursor).adding("limit", limit))
    }
}
