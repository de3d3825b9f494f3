import FogCore

extension OpenAPIDocument {
    private static let first = "$response.body#/assignments/0/lease"
    private static let holder = "\"node\": \"$request.body#/node\", \"fence\": \"\(first)/fence\""

    static let leaseOperations = [
        OpenAPIOperation(
            method: "post", path: "/v1/leases:claim", name: "claimTasks", summary: "Ask for tasks", tag: "workers",
            details: """
                For the worker itself. A claim whose answer was lost is sent again under the same name. 404 if the \
                worker was removed.
                """,
            body: [.json("ClaimRequest")],
            answers: [
                .json(
                    "ClaimResponse", "The tasks; none if none turned up",
                    links: [
                        .init(
                            operation: "finishTask", parameters: [("task", "\(first)/task")],
                            body: """
                                {\(holder), "outcome": {"kind": "exited", "exitCode": 0, "message": ""}, "usage": \
                                {"cpuMicroseconds": 0, "elapsedMicroseconds": 0, "frozenMicroseconds": 0, \
                                "peakMemoryBytes": 0, "bytesIn": 0, "bytesOut": 0}, "outputs": []}
                                """),
                        .init(
                            operation: "releaseTask", parameters: [("task", "\(first)/task")], body: "{\(holder)}"),
                        .init(
                            operation: "appendLog",
                            parameters: [("task", "\(first)/task"), ("fence", "\(first)/fence")]),
                    ])
            ], problems: [.notFound]),
        OpenAPIOperation(
            method: "post", path: "/v1/leases:renew", name: "renewLeases", summary: "Renew leases", tag: "workers",
            details: """
                For the worker itself. Every lease is in one of the answer's lists. 404 if the worker was removed.
                """,
            body: [.json("RenewRequest")], answers: [.json("RenewResponse", "What goes on and what must stop")],
            problems: [.notFound]),
        OpenAPIOperation(
            method: "post", path: "/v1/leases/{task}:finish", name: "finishTask", summary: "Say how an attempt ended",
            tag: "workers",
            details: """
                For the worker itself; at most 16 MiB. Sent again byte for byte it is answered with the task's present \
                state. Outputs are uploaded before, under the lease.
                """,
            body: [.json("FinishRequest")], answers: [.json("FinishResponse", "The task's state now")],
            problems: [.conflict, .stale]),
        OpenAPIOperation(
            method: "post", path: "/v1/leases:finish", name: "finishTasks", summary: "Say how several attempts ended",
            tag: "workers",
            details: "For the worker itself; at most 16 MiB. What isn't refused is stored together.",
            body: [.json("FinishBatch")], answers: [.json("FinishBatchResponse", "What became of each")]),
        OpenAPIOperation(
            method: "post", path: "/v1/leases/{task}:release", name: "releaseTask", summary: "Give a task back",
            tag: "workers", details: "For the worker itself. Neither a failure nor a loss is counted.",
            body: [.json("ReleaseRequest")], answers: [.json("FinishResponse", "The task's state now")],
            problems: [.stale]),
        OpenAPIOperation(
            method: "post", path: "/v1/leases/{task}/logs", name: "appendLog", summary: "Store what an attempt printed",
            tag: "workers",
            details: """
                For the worker itself. Pieces are sent in order; what is stored already must have the bytes of the \
                first time.
                """,
            parameters: ["fence", "printedStream", "offset"], body: [.bytes(1...(1 << 20))],
            answers: [OpenAPIAnswer(status: 204, description: "It is stored")], problems: [.conflict, .stale]),
    ]
}
