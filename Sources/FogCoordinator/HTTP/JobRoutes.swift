import FogCore
import FogExecution
import FogJobs
import HTTPTypes
import Hummingbird

/// Jobs and their tasks, as those who submit them see them.
struct JobRoutes {
    let operations: CoordinatorOperations

    /// The most bytes of a specification; the parser has the same limit and a clearer word for it.
    private static let specificationBytes = 2 << 20

    func add(to router: RouterGroup<CoordinatorContext>) {
        router.post("jobs") { request, context in
            let principal = try context.principal()
            let key = try Self.idempotencyKey(request)
            let text = try await request.bytes(limit: Self.specificationBytes)
            let milestone = try Self.milestone(request)
            let wait = try request.wait()
            var (job, isNew) = try await operations.submit(text, key: key, work: request.work(), by: principal)
            if milestone != nil, wait > .zero, !job.state.isTerminal {
                // It is submitted, whatever becomes of the wait.
                job =
                    (try? await operations.job(job.id, after: nil, until: milestone, wait: wait, by: principal)) ?? job
            }
            var response = try jsonResponse(job, status: isNew ? .created : .ok)
            response.headers[.location] = "/v1/jobs/\(job.id)"
            return response
        }
        router.post("jobs:validate") { request, context in
            let principal = try context.principal()
            let text = try await request.bytes(limit: Self.specificationBytes)
            return try jsonResponse(await operations.validate(text, by: principal))
        }
        router.post("jobs:plan") { request, context in
            let principal = try context.principal()
            let text = try await request.bytes(limit: Self.specificationBytes)
            return try jsonResponse(try await operations.plan(text, by: principal))
        }
        router.get("jobs") { request, context in
            try jsonResponse(
                try await operations.jobs(
                    state: request.query("state", "a job's state", JobState.init(rawValue:)),
                    cursor: request.number("cursor"), limit: request.number("limit"), by: context.principal()))
        }
        router.get("jobs/{job}") { request, context in
            try jsonResponse(
                try await operations.job(
                    context.jobID(), after: request.number("after"),
                    until: Self.milestone(request),
                    wait: request.wait(), by: context.principal()))
        }
        router.post("jobs/{job}:stop") { _, context in
            try jsonResponse(try await operations.stop(context.jobID(), .cancelled, by: context.principal()))
        }
        router.post("jobs/{job}:rerun") { request, context in
            let choice = try request.query("tasks", "all or unsuccessful", RerunChoice.init(rawValue:))
            let (job, isNew) = try await operations.rerun(
                context.jobID(), choice ?? .all, key: Self.idempotencyKey(request), by: context.principal())
            var response = try jsonResponse(job, status: isNew ? .created : .ok)
            response.headers[.location] = "/v1/jobs/\(job.id)"
            return response
        }
        router.get("jobs/{job}/history") { request, context in
            try jsonResponse(
                try await operations.history(
                    of: context.jobID(), task: request.number("task"), cursor: request.number("cursor"),
                    limit: request.number("limit"), by: context.principal()))
        }
        router.get("jobs/{job}/explain") { _, context in
            try jsonResponse(try await operations.explain(context.jobID(), by: context.principal()))
        }
        router.get("jobs/{job}/specification") { _, context in
            let job = try await operations.visibleJob(context.jobID(), to: context.principal())
            return try jsonResponse(job.specification)
        }
        router.get("jobs/{job}/tasks") { request, context in
            try jsonResponse(
                try await operations.tasks(
                    of: context.jobID(), state: request.query("state", "a task's state", TaskState.init(rawValue:)),
                    cursor: request.number("cursor"), limit: request.number("limit"), by: context.principal()))
        }
        router.get("jobs/{job}/outputs") { request, context in
            try jsonResponse(
                try await operations.outputs(
                    of: context.jobID(), cursor: request.query("cursor", "a cursor") { $0 },
                    limit: request.number("limit"), by: context.principal()))
        }
        router.get("jobs/{job}/logs") { request, context in
            try jsonResponse(
                try await operations.logs(
                    of: context.jobID(), task: request.number("task"),
                    stream: request.query("stream", "stdout or stderr", OutputStream.init(rawValue:)),
                    cursor: request.number("cursor"), wait: request.wait(), by: context.principal()))
        }
        router.get("tasks/{task}") { _, context in
            try jsonResponse(try await operations.task(context.taskID(), by: context.principal()))
        }
        router.get("tasks/{task}/attempts") { _, context in
            try jsonResponse(try await operations.attempts(at: context.taskID(), by: context.principal()))
        }
    }

    private static func milestone(_ request: Request) throws(FogError) -> JobMilestone? {
        try request.query("until", "what can be waited for: ended", JobMilestone.init(rawValue:))
    }

    private static func idempotencyKey(_ request: Request) throws(FogError) -> String? {
        guard let name = HTTPField.Name("Idempotency-Key"), let key = request.headers[name] else { return nil }
        guard (1...128).contains(key.utf8.count) else {
            throw FogError(.invalid, "an idempotency key has 1 to 128 bytes")
        }
        return key
    }
}
