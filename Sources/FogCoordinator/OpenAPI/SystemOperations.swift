import FogCore

extension OpenAPIDocument {
    static let systemOperations = [
        OpenAPIOperation(
            method: "get", path: "/healthz", name: "checkHealth", summary: "Whether the process answers", tag: "system",
            details: "Needs no token.", isPublic: true,
            answers: [OpenAPIAnswer(description: "It does", media: [.text("text/plain")])], isStored: false),
        OpenAPIOperation(
            method: "get", path: "/readyz", name: "checkReadiness", summary: "Whether calls can be answered now",
            tag: "system", details: "Needs no token. 503 if the coordinator is about to end.", isPublic: true,
            answers: [OpenAPIAnswer(description: "They can", media: [.text("text/plain")])]),
        OpenAPIOperation(
            method: "get", path: "/version", name: "getVersion", summary: "The version of the program and of the API",
            tag: "system", details: "Needs no token.", isPublic: true,
            answers: [.json("VersionInfo", "The versions")], isStored: false),
        OpenAPIOperation(
            method: "get", path: "/openapi.json", name: "getDescription", summary: "This document", tag: "system",
            details: "Needs no token.", isPublic: true,
            answers: [
                OpenAPIAnswer(
                    description: "The document",
                    media: [
                        .init(
                            type: "application/json",
                            schema: "{\"type\": \"object\", \"required\": [\"openapi\", \"paths\"]}")
                    ])
            ], isStored: false),
        OpenAPIOperation(
            method: "get", path: "/v1/anonymous", name: "getAnonymousTerms",
            summary: "On what terms jobs of people are taken who don't say who they are", tag: "system",
            details: """
                Needs no token. 403 if none are taken. Such a call shows a capability that its maker drew \
                ('fog_anonymous_' and 64 hexadecimal digits) instead of a token, and, to submit a job or store a blob, \
                work in the header field Fog-Puzzle.
                """,
            isPublic: true, answers: [.json("AnonymousTerms", "The terms")]),
        OpenAPIOperation(
            method: "get", path: "/metrics", name: "getMetrics", summary: "Metrics in Prometheus' text format 0.0.4",
            tag: "system", details: "For operators.",
            answers: [OpenAPIAnswer(description: "The metrics", media: [.text("text/plain")])], isStored: false),
    ]
}
