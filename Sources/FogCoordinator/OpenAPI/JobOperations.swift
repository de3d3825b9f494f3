import FogCore

extension OpenAPIDocument {
    private static let specification: [OpenAPIOperation.Media] = [
        .json("JobSpecification"),
        .init(type: "application/yaml", schema: "{\"$ref\": \"#/components/schemas/JobSpecification\"}"),
    ]

    private static let follow: [OpenAPIAnswer.Link] =
        [
            "getJob", "stopJob", "rerunJob", "getSpecification", "explainJob", "getHistory", "listTasks", "listLogs",
            "listOutputs",
        ].map {
            .init(operation: $0, parameters: [("job", "$response.body#/id")])
        } + ["listEvents", "getUsage"].map { .init(operation: $0, parameters: [("query.job", "$response.body#/id")]) }

    private static func submitted(_ status: Int, _ description: String) -> OpenAPIAnswer {
        OpenAPIAnswer(
            status: status, description: description, media: [.json("JobStatus")],
            headers: [("Location", "{\"type\": \"string\", \"pattern\": \"^/v1/jobs/j[0-9a-z]{12}$\"}")], links: follow)
    }

    static let jobOperations = [
        OpenAPIOperation(
            method: "post", path: "/v1/jobs", name: "submitJob", summary: "Submit a job", tag: "jobs",
            details: """
                For operators and submitters. The specification is YAML or JSON, whatever the Content-Type says, of at \
                most 1 MiB. 422 lists every mistake, and every blob that isn't stored. With until and wait the answer is \
                held back until the job has ended or the time is over.
                """,
            parameters: ["idempotencyKey", "milestone", "wait"], body: specification,
            answers: [submitted(200, "The key has led to this job before"), submitted(201, "The job is new")],
            problems: [.conflict]),
        OpenAPIOperation(
            method: "post", path: "/v1/jobs:validate", name: "validateJob", summary: "Check a specification",
            tag: "jobs",
            details: "For operators and submitters. Whether blobs are stored isn't checked.", body: specification,
            answers: [.json("JobValidation", "It has no mistake")], isStored: false),
        OpenAPIOperation(
            method: "post", path: "/v1/jobs:plan", name: "planJob", summary: "What would become of a job", tag: "jobs",
            details: """
                For operators and submitters. Nothing is stored. 422 lists the mistakes of the specification; blobs that \
                aren't stored are told in the answer.
                """, body: specification, answers: [.json("JobPlan", "What each node could do for the job")]),
        OpenAPIOperation(
            method: "get", path: "/v1/jobs", name: "listJobs", summary: "Jobs, newest first", tag: "jobs",
            details: "For operators, and for submitters, who see their own.",
            parameters: ["jobState", "cursor", "limit"], answers: [.json("JobPage", "A page of jobs")]),
        OpenAPIOperation(
            method: "get", path: "/v1/jobs/{job}", name: "getJob", summary: "A job's status", tag: "jobs",
            details: """
                For operators and submitters. With wait: once the job's version is larger than after, or, with until, \
                once the job has ended.
                """,
            parameters: ["after", "milestone", "wait"], answers: [.json("JobStatus", "The job")]),
        OpenAPIOperation(
            method: "post", path: "/v1/jobs/{job}:stop", name: "stopJob", summary: "Stop a job", tag: "jobs",
            details: """
                For operators and submitters. Waiting tasks end at once, held ones when their workers confirm or are \
                lost. Stopping a job that has ended changes nothing.
                """,
            answers: [.json("JobStatus", "The job")]),
        OpenAPIOperation(
            method: "post", path: "/v1/jobs/{job}:rerun", name: "rerunJob", summary: "Run a job's tasks again",
            tag: "jobs",
            details: """
                For operators and submitters. Makes a new job of the same specification, whose tasks keep their places. \
                410 if a blob isn't stored any more; 409 if only what went wrong is asked for and nothing did, or the \
                job hasn't ended.
                """, parameters: ["rerunTasks", "idempotencyKey"],
            answers: [submitted(200, "The key has led to this job before"), submitted(201, "The job is new")],
            problems: [.gone, .conflict]),
        OpenAPIOperation(
            method: "get", path: "/v1/jobs/{job}/history", name: "getHistory", summary: "What happened to a job",
            tag: "jobs",
            details: """
                For operators and submitters. Oldest first. A page may have fewer entries than asked for, even none, and \
                not be the last.
                """, parameters: ["ofTask", "cursor", "limit"],
            answers: [.json("JobHistory", "A page of what happened")]),
        OpenAPIOperation(
            method: "get", path: "/v1/jobs/{job}/specification", name: "getSpecification",
            summary: "A job's canonical specification", tag: "jobs", details: "For operators and submitters.",
            answers: [.json("CanonicalJobSpecification", "The specification")]),
        OpenAPIOperation(
            method: "get", path: "/v1/jobs/{job}/explain", name: "explainJob", summary: "Why a job's tasks wait",
            tag: "jobs", details: "For operators and submitters.", answers: [.json("JobExplanation", "The reasons")]),
        OpenAPIOperation(
            method: "get", path: "/v1/jobs/{job}/tasks", name: "listTasks", summary: "A job's tasks by index",
            tag: "jobs",
            details: "For operators and submitters.", parameters: ["taskState", "cursor", "limit"],
            answers: [
                .json(
                    "TaskPage", "A page of tasks",
                    links: ["getTask", "listAttempts"].map {
                        .init(operation: $0, parameters: [("task", "$response.body#/tasks/0/id")])
                    })
            ]),
        OpenAPIOperation(
            method: "get", path: "/v1/jobs/{job}/logs", name: "listLogs", summary: "What a job's programs have printed",
            tag: "jobs",
            details: "For operators and submitters. Waits for an entry, or for the end of all tasks asked about.",
            parameters: ["index", "stream", "cursor", "wait"], answers: [.json("LogPage", "A page of output")],
            problems: [.gone]),
        OpenAPIOperation(
            method: "get", path: "/v1/jobs/{job}/outputs", name: "listOutputs",
            summary: "The files that tasks have produced", tag: "jobs",
            details: "For operators and submitters. Their content is fetched as blobs.",
            parameters: ["outputCursor", "limit"], answers: [.json("OutputPage", "A page of files")], problems: [.gone]),
        OpenAPIOperation(
            method: "get", path: "/v1/tasks/{task}", name: "getTask", summary: "One task's status", tag: "jobs",
            details: "For operators and submitters.", answers: [.json("TaskStatus", "The task")]),
        OpenAPIOperation(
            method: "get", path: "/v1/tasks/{task}/attempts", name: "listAttempts",
            summary: "All attempts at a task, in order", tag: "jobs", details: "For operators and submitters.",
            answers: [.json("AttemptList", "The attempts")]),
    ]
}
