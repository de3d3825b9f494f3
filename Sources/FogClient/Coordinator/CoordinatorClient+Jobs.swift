public import FogCore
public import FogExecution
public import FogJobs
import HTTPTypes
import NIOCore

extension CoordinatorClient {
    /// Submits a job.
    ///
    /// - Parameters:
    ///   - specification: The specification's text, YAML or JSON, without references to files.
    ///   - idempotencyKey: Names the submission: repeated with the same text it gives the same job, with another text
    ///     it is refused.
    ///   - milestone: Up to when to wait for the job, as long as `wait` allows.
    ///   - wait: At most 60 s.
    /// - Returns: The job's status when it was submitted, or when the wait was over.
    /// - Throws: ``FogError/Code/invalid`` with a ``RefusedDocument`` if the specification has mistakes.
    public func submit(
        specification: [UInt8], idempotencyKey: String, until milestone: JobMilestone? = nil, wait: Duration = .zero
    ) async throws(FogError) -> JobStatus {
        let path = APIPath("/v1/jobs").adding("until", milestone?.rawValue)
        return try await call(
            .post, milestone == nil ? path : path.adding("wait", wait.clampedMilliseconds),
            body: .bytes(ByteBuffer(bytes: specification)), contentType: "application/yaml",
            fields: [("Idempotency-Key", idempotencyKey)], timeout: wait + .seconds(30))
    }

    /// Checks a job's specification without submitting it.
    public func validate(specification: [UInt8]) async throws(FogError) -> JobValidation {
        try await call(
            .post, APIPath("/v1/jobs:validate"), body: .bytes(ByteBuffer(bytes: specification)),
            contentType: "application/yaml")
    }

    /// Says what would become of a job if it were submitted now; nothing is stored.
    ///
    /// - Parameter specification: The specification's text, YAML or JSON, without references to files.
    public func plan(specification: [UInt8]) async throws(FogError) -> JobPlan {
        try await call(
            .post, APIPath("/v1/jobs:plan"), body: .bytes(ByteBuffer(bytes: specification)),
            contentType: "application/yaml")
    }

    /// Makes a new job of the specification of a former one; its tasks keep their places in the array.
    ///
    /// - Parameter idempotencyKey: Names the submission: repeated it gives the same job.
    /// - Throws: ``FogError/Code/gone`` if an input isn't kept any more, ``FogError/Code/conflict`` if there is nothing
    ///   to run again.
    public func rerun(
        _ id: JobID, _ choice: RerunChoice = .all, idempotencyKey: String
    ) async throws(FogError) -> JobStatus {
        try await call(
            .post, APIPath("/v1/jobs/\(id):rerun").adding("tasks", choice.rawValue),
            fields: [("Idempotency-Key", idempotencyKey)])
    }

    /// What happened to a job and its tasks, oldest first. A page may be empty and not be the last.
    ///
    /// - Parameter task: Only what happened to this task, by its index, and to the job as a whole.
    public func history(
        of id: JobID, task: Int? = nil, cursor: String? = nil, limit: Int? = nil
    ) async throws(FogError) -> JobHistory {
        try await call(
            .get,
            APIPath("/v1/jobs/\(id)/history").adding("task", task).adding("cursor", cursor).adding("limit", limit))
    }

    /// Lists jobs, newest first.
    public func jobs(
        state: JobState? = nil, cursor: String? = nil, limit: Int? = nil
    ) async throws(FogError) -> JobPage {
        try await call(
            .get,
            APIPath("/v1/jobs").adding("state", state?.rawValue).adding("cursor", cursor).adding("limit", limit))
    }

    /// A job's status.
    ///
    /// - Parameters:
    ///   - version: Answer only once the job's version is larger than this, or `wait` is over.
    ///   - milestone: Answer only once the job has come so far, whatever its version, or `wait` is over.
    ///   - wait: How long the coordinator may hold the answer back.
    public func job(
        _ id: JobID, after version: Int64? = nil, until milestone: JobMilestone? = nil, wait: Duration = .zero
    ) async throws(FogError) -> JobStatus {
        try await call(
            .get,
            APIPath("/v1/jobs/\(id)").adding("after", version).adding("until", milestone?.rawValue)
                .adding("wait", wait.clampedMilliseconds),
            timeout: wait + .seconds(30))
    }

    /// Waits until a job has ended, telling of each change on the way.
    public func waitForEnd(
        of id: JobID, onChange: (JobStatus) async -> Void = { _ in }
    ) async throws(FogError) -> JobStatus {
        var status = try await job(id)
        await onChange(status)
        while !status.state.isTerminal {
            let next = try await job(id, after: status.version, wait: .seconds(20))
            if next.version != status.version { await onChange(next) }
            status = next
        }
        return status
    }

    /// Waits until a job has ended, without a look at it before.
    public func end(of id: JobID) async throws(FogError) -> JobStatus {
        while true {
            let status = try await job(id, until: .ended, wait: .seconds(20))
            if status.state.isTerminal { return status }
        }
    }

    /// Stops a job: tasks that wait end at once, tasks that run are stopped on their workers.
    public func stop(_ id: JobID) async throws(FogError) -> JobStatus {
        try await call(.post, APIPath("/v1/jobs/\(id):stop"))
    }

    /// Says why a job's tasks wait.
    public func explain(_ id: JobID) async throws(FogError) -> JobExplanation {
        try await call(.get, APIPath("/v1/jobs/\(id)/explain"))
    }

    /// The specification that a job was submitted with, in its canonical form.
    public func specification(of id: JobID) async throws(FogError) -> JobSpecification {
        try await call(.get, APIPath("/v1/jobs/\(id)/specification"))
    }

    /// Lists a job's tasks by index.
    public func tasks(
        of id: JobID, state: TaskState? = nil, cursor: String? = nil, limit: Int? = nil
    ) async throws(FogError) -> TaskPage {
        try await call(
            .get,
            APIPath("/v1/jobs/\(id)/tasks").adding("state", state?.rawValue).adding("cursor", cursor)
                .adding("limit", limit))
    }

    /// A task's status.
    public func task(_ id: TaskID) async throws(FogError) -> TaskStatus {
        try await call(.get, APIPath("/v1/tasks/\(id)"))
    }

    /// All attempts at a task.
    public func attempts(at id: TaskID) async throws(FogError) -> AttemptList {
        try await call(.get, APIPath("/v1/tasks/\(id)/attempts"))
    }

    /// The files that a job's tasks have produced, by task and path.
    public func outputs(
        of id: JobID, cursor: String? = nil, limit: Int? = nil
    ) async throws(FogError) -> OutputPage {
        try await call(
            .get, APIPath("/v1/jobs/\(id)/outputs").adding("cursor", cursor).adding("limit", limit))
    }

    /// What a job's programs print.
    ///
    /// - Parameters:
    ///   - task: Only this task's output, by its index.
    ///   - stream: Only this stream.
    ///   - cursor: Where to go on; `nil` for the beginning.
    ///   - wait: How long the coordinator may hold the answer back while there is nothing new.
    public func logs(
        of id: JobID, task: Int? = nil, stream: OutputStream? = nil, cursor: String? = nil, wait: Duration = .zero
    ) async throws(FogError) -> LogPage {
        try await call(
            .get,
            APIPath("/v1/jobs/\(id)/logs").adding("task", task).adding("stream", stream?.rawValue)
                .adding("cursor", cursor).adding("wait", wait.clampedMilliseconds),
            timeout: wait + .seconds(30))
    }
}
