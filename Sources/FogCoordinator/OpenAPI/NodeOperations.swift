extension OpenAPIDocument {
    static let nodeOperations = [
        OpenAPIOperation(
            method: "get", path: "/v1/nodes", name: "listNodes", summary: "All nodes by name", tag: "nodes",
            details: "For operators and submitters.", answers: [.json("NodeList", "The nodes")], isStored: false),
        OpenAPIOperation(
            method: "post", path: "/v1/nodes", name: "joinNode", summary: "Take a worker in", tag: "workers",
            details: """
                For join tokens and operators. A node that joins again gets a new token, which replaces the old one; \
                403 also if the signature isn't right.
                """,
            body: [.json("JoinRequest")], answers: [.json("JoinResponse", "The worker's token", status: 201)]),
        OpenAPIOperation(
            method: "get", path: "/v1/nodes/{node}", name: "getNode", summary: "One node's status", tag: "nodes",
            details: "For operators and submitters.", answers: [.json("NodeStatus", "The node")], isStored: false),
        OpenAPIOperation(
            method: "delete", path: "/v1/nodes/{node}", name: "removeNode", summary: "Forget a node", tag: "nodes",
            details: "For operators. Its token stops working, and what it held goes to others.",
            answers: [.json("NodeStatus", "The node's last status")]),
        OpenAPIOperation(
            method: "post", path: "/v1/nodes/{node}:drain", name: "drainNode",
            summary: "Have a node take nothing new, or take tasks again", tag: "nodes",
            details: "For operators. Kept over restarts.", body: [.json("DrainRequest")],
            answers: [.json("NodeStatus", "The node")]),
        OpenAPIOperation(
            method: "post", path: "/v1/nodes/{node}:cordon", name: "cordonNode", summary: "Keep new tasks from a node",
            tag: "nodes", details: "For operators. What it holds goes on. Kept over restarts.",
            answers: [.json("NodeStatus", "The node")]),
        OpenAPIOperation(
            method: "post", path: "/v1/nodes/{node}:uncordon", name: "uncordonNode",
            summary: "Let a node have new tasks again", tag: "nodes", details: "For operators.",
            answers: [.json("NodeStatus", "The node")]),
        OpenAPIOperation(
            method: "post", path: "/v1/nodes/{node}:approve", name: "approveNode",
            summary: "Let a node that has joined take tasks", tag: "nodes",
            details: "For operators. Nodes wait for it where the coordinator requires approval.",
            answers: [.json("NodeStatus", "The node")]),
        OpenAPIOperation(
            method: "put", path: "/v1/nodes/{node}/heartbeat", name: "sendHeartbeat",
            summary: "Say that a worker lives and what it offers", tag: "workers",
            details: "For the worker itself, every 2 s. 404 if it was removed.", body: [.json("HeartbeatRequest")],
            answers: [.json("HeartbeatResponse", "How long leases last")]),
        OpenAPIOperation(
            method: "get", path: "/v1/nodes/{node}/commands", name: "getCommands", summary: "What a worker should do",
            tag: "workers",
            details: """
                For the worker itself. A state, not orders; waits until its version is another than after. 404 if the \
                worker was removed.
                """,
            parameters: ["after", "wait"], answers: [.json("NodeCommands", "What is wanted of the worker")],
            isStored: false),
    ]
}
