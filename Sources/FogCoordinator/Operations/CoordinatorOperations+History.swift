import FogCore
import FogJobs

extension CoordinatorOperations {
    /// What happened to a job and its tasks, oldest first. The cursor is the index of the last event looked at.
    func history(
        of id: JobID, task: Int?, cursor: Int64?, limit: Int?, by principal: Principal
    ) async throws(FogError) -> JobHistory {
        let job = try await visibleJob(id, to: principal)
        let limit = try Self.page(limit)
        return try await store.read { transaction in
            if let task { _ = try transaction.task(task, of: job) }
            return try transaction.history(of: job, task: task, after: cursor ?? 0, limit: limit)
        }
    }
}
