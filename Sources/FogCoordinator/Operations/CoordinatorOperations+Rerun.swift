import CoreMetrics
import Crypto
import FogCore
import FogJobs
import GRDB

extension CoordinatorOperations {
    /// Makes a new job of the specification of a former one. Tasks keep their places in the array, so that a task that
    /// runs again finds the same index and count.
    ///
    /// - Parameters:
    ///   - choice: Which of the former job's tasks the new one has.
    ///   - key: The caller's name for this submission; the same key gives the same job again.
    /// - Returns: The new job, and whether it is new.
    /// - Throws: ``FogError/Code/gone`` if an input isn't kept any more, ``FogError/Code/conflict`` if there is nothing to
    ///   run again or the job hasn't ended and only what went wrong is asked for.
    func rerun(
        _ id: JobID, _ choice: RerunChoice, key: String?, by principal: Principal
    ) async throws(FogError) -> (job: JobStatus, isNew: Bool) {
        let former = try await visibleJob(id, to: principal)
        if case .anonymous = principal {
            throw FogError(.forbidden, "an anonymous job isn't run again; submit it anew, with work for it")
        }
        guard let owner = principal.owner else { throw FogError(.forbidden, "a worker's token can't submit jobs") }
        let requestHash = Hexadecimal.encode(SHA256.hash(data: Array("rerun \(id) \(choice.rawValue)".utf8)))
        let mark = SubmissionMark(owner: owner, key: key, requestHash: requestHash)
        let result = try await takeIn(mark, former.specification, rerunOf: id) { transaction in
            try transaction.positions(toRerun: choice, of: former)
        }
        switch result {
        case .accepted(let status, let isNew): return (status, isNew)
        case .missing(let hashes):
            let names = former.specification.blobs.filter(hashes.contains).prefix(3).map(\.description)
            throw FogError(
                .gone,
                "\(hashes.count) of the inputs of '\(id)' aren't kept any more (\(names.joined(separator: ", "))); "
                    + "submit it anew from its files")
        }
    }
}

extension CoordinatorTransaction {
    /// The places in the array of those tasks of a job that are to run again.
    fileprivate func positions(toRerun choice: RerunChoice, of job: JobRecord) throws -> [Int] {
        // Looked up again on the writer: the job may have been forgotten since.
        let status = try status(job.id)
        switch choice {
        case .all:
            return try rows("SELECT position FROM tasks WHERE job = ? ORDER BY position", [job.sequence])
                .map { $0["position"] }
        case .unsuccessful:
            guard status.state.isTerminal else {
                throw FogError(.conflict, "the job '\(job.id)' hasn't ended: what went wrong isn't known yet")
            }
            let sql = "SELECT position FROM tasks WHERE job = ? AND state != 'succeeded' ORDER BY position"
            let positions: [Int] = try rows(sql, [job.sequence]).map { $0["position"] }
            guard !positions.isEmpty else {
                throw FogError(.conflict, "all tasks of the job '\(job.id)' succeeded: there is nothing to run again")
            }
            return positions
        }
    }
}
