import FogCore
import FogJobs

/// The kinds of problem that a call is answered with under one status.
struct OpenAPIProblems: Sendable {
    let status: Int
    /// The kinds, in the order of their names.
    let problems: [Problem]

    /// Each kind once, in groups of one status, by status.
    static func groups(of codes: [FogError.Code]) -> [OpenAPIProblems] {
        let problems = Set(codes).map { Problem(FogError($0)) }.sorted { $0.type < $1.type }
        return Dictionary(grouping: problems, by: \.status).sorted { $0.key < $1.key }
            .map { OpenAPIProblems(status: $0.key, problems: $0.value) }
    }

    /// A caller that has as many calls under way as one may have.
    static let tooManyCalls = OpenAPIProblems(status: 429, as: .unavailable)
    /// A body that stood still for too long.
    static let slowBody = OpenAPIProblems(status: 408, as: .timedOut)

    private init(status: Int, problems: [Problem]) {
        self.status = status
        self.problems = problems
    }

    /// A kind of problem under a status that isn't its own.
    private init(status: Int, as code: FogError.Code) {
        var problem = Problem(FogError(code))
        problem.status = status
        self.init(status: status, problems: [problem])
    }

    /// The name under `components`: those of the kinds, or that of the status.
    var name: String {
        switch status {
        case 408: "slowBody"
        case 429: "tooManyCalls"
        default: kinds
        }
    }

    private var kinds: String {
        problems.map { String($0.type.dropFirst(Problem.typePrefix.count)) }.joined(separator: "-")
    }

    /// The group as a member of an operation's responses.
    var reference: String { "\"\(status)\": {\"$ref\": \"#/components/responses/\(name)\"}" }

    /// The response under `components`.
    var text: String {
        let types = problems.map { "\"\($0.type)\"" }.joined(separator: ", ")
        let titles = problems.map(\.title).joined(separator: ", or: ")
        return """
            "\(name)": {
              "description": "\(titles)",\(headers)
              "content": {
                "application/problem+json": {
                  "schema": {
                    "$ref": "#/components/schemas/Problem",
                    "properties": {"type": {"enum": [\(types)]}, "status": {"const": \(status)}}
                  }
                }
              }
            }
            """
    }

    private var headers: String {
        let field: (name: String, value: String)? =
            switch status {
            case 401: ("WWW-Authenticate", "Bearer")
            case 429, 503: ("Retry-After", "1")
            default: nil
            }
        guard let field else { return "" }
        let schema = "{\"type\": \"string\", \"const\": \"\(field.value)\"}"
        return "\n  \"headers\": {\"\(field.name)\": {\"required\": true, \"schema\": \(schema)}},"
    }
}

extension OpenAPIDocument {
    /// The responses that tell of problems, by status and name.
    static var problemResponses: String {
        var known: [String: OpenAPIProblems] = [:]
        for group in operations.flatMap(\.problemGroups) { known[group.name] = group }
        return known.values.sorted { ($0.status, $0.name) < ($1.status, $1.name) }.map(\.text).joined(separator: ",\n")
    }

    /// The problem document.
    static let problemSchemas = #"""
        "Problem": {
          "description": "Why a request was refused (RFC 9457). Callers decide by type, since two types share 409.",
          "type": "object",
          "required": ["type", "title", "status", "detail"],
          "properties": {
            "type": {"type": "string", "pattern": "^urn:fog:problem:[a-zA-Z]+$"},
            "title": {"type": "string", "description": "The kind in a few words"},
            "status": {"type": "integer", "minimum": 400, "maximum": 599},
            "detail": {"type": "string", "minLength": 1, "description": "What happened and what to do, for people"},
            "errors": {
              "description": "The mistakes in a job specification, if it was refused for some",
              "type": "array", "minItems": 1, "maxItems": 100,
              "items": {"$ref": "#/components/schemas/ProblemDetail"}
            }
          }
        },
        "ProblemDetail": {
          "description": "One mistake in a job specification",
          "type": "object",
          "required": ["path", "message"],
          "properties": {
            "path": {"type": "string", "examples": ["tasks[0].resources.memory"]},
            "line": {"type": "integer", "minimum": 1},
            "column": {"type": "integer", "minimum": 1},
            "message": {"type": "string", "minLength": 1}
          }
        }
        """#
}
