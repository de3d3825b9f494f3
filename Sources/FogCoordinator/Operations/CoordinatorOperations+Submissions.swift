import CoreMetrics
import FogCore
import FogJobs

/// A submission, as it is told from others and from its own repetitions.
struct SubmissionMark: Sendable {
    let owner: String
    /// The caller's name for it, if it gave one.
    let key: String?
    /// Of what was asked for: tells a repetition from another use of the key.
    let requestHash: String
}

/// What became of a submission.
enum SubmissionResult: Sendable {
    /// There is a job; it is new unless the key had led to it before.
    case accepted(JobStatus, isNew: Bool)
    /// Nothing was stored: these inputs aren't there.
    case missing(Set<BlobHash>)
}

extension CoordinatorOperations {
    /// Takes a job in, unless the caller's key has led to one before.
    ///
    /// - Parameters:
    ///   - former: The job that it runs again.
    ///   - positions: The places in the array of the tasks that it has, looked up on the writer; all without it.
    /// - Throws: ``FogError/Code/conflict`` if the key was used for something else, ``FogError/Code/exhausted`` if there
    ///   are too many tasks that haven't ended, and what `positions` throws.
    func takeIn(
        _ mark: SubmissionMark, _ specification: JobSpecification, rerunOf former: JobID? = nil,
        positions: (@Sendable (CoordinatorTransaction) throws -> [Int])? = nil
    ) async throws(FogError) -> SubmissionResult {
        let liveLimit = configuration.bounds.liveTasks
        let anonymousLimit = configuration.anonymous?.taskLimit
        let projection = store.projection
        let result = try await submissions.pass(rows: specification.count) { [store] () throws(FogError) in
            try await store.commit { transaction -> SubmissionResult in
                if let known = try transaction.job(ledToBy: mark) { return .accepted(known, isNew: false) }
                let chosen = try positions?(transaction)
                let missing = try transaction.missingBlobs(of: specification)
                guard missing.isEmpty else { return .missing(missing) }
                let live = projection.read { $0.liveTasks }
                guard live + (chosen?.count ?? specification.count) <= liveLimit else {
                    throw FogError(.exhausted, Self.fullness(live, limit: liveLimit) + "; try again later")
                }
                if mark.owner.hasPrefix(AnonymousPuzzle.ownerPrefix), let anonymousLimit {
                    let taken = try transaction.anonymousTasks()
                    guard taken + specification.count <= anonymousLimit else {
                        throw FogError(
                            .exhausted,
                            "there are \(taken) tasks of anonymous jobs that haven't ended, and the coordinator takes "
                                + "\(anonymousLimit); try again later, or show a token")
                    }
                }
                var generator = SystemRandomNumberGenerator()
                let job = try transaction.insert(
                    JobID(using: &generator), specification, owner: mark.owner, rerunOf: former, chosen: chosen)
                try transaction.remember(mark, job: job.id)
                return .accepted(job, isNew: true)
            }
        }
        if case .accepted(_, isNew: true) = result { metrics.jobsSubmitted.increment() }
        return result
    }

    /// Why a job isn't taken in while so many tasks wait or run.
    static func fullness(_ live: Int, limit: Int) -> String {
        "the coordinator holds \(live) tasks that haven't ended and takes \(limit)"
    }
}

extension CoordinatorTransaction {
    /// The job to which a submission's key has led before, if it has one and it did.
    fileprivate func job(ledToBy mark: SubmissionMark) throws -> JobStatus? {
        guard let key = mark.key, let known = try submission(key: key, owner: mark.owner) else { return nil }
        guard known.requestHash == mark.requestHash else {
            throw FogError(.conflict, "the idempotency key was used before for another submission; use a new key")
        }
        return try status(known.job)
    }
}
