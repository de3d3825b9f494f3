import FogCore
import FogJobs

/// One method of one path, as the description tells of it.
struct OpenAPIOperation: Sendable {
    let method: String
    let path: String
    let name: String
    let summary: String
    let tag: String
    /// Who may make the call, and what else is to know.
    let details: String
    var isPublic = false
    /// The parameters in the query and the header, by their names under `components`.
    var parameters: [String] = []
    /// The body's media types and schemas.
    var body: [Media] = []
    /// Whether a call without a body is refused.
    var needsBody = true
    let answers: [OpenAPIAnswer]
    /// The problems that are this call's own.
    var problems: [FogError.Code] = []
    /// Whether the call reads or writes what is stored, so that the database's problems are its own.
    var isStored = true

    /// A media type and the schema of what has it.
    struct Media: Sendable {
        let type: String
        let schema: String

        /// A JSON document with a schema of this description.
        static func json(_ name: String) -> Media {
            Media(type: "application/json", schema: "{\"$ref\": \"#/components/schemas/\(name)\"}")
        }

        /// Bytes, as many as the range says.
        static func bytes(_ range: ClosedRange<Int64>) -> Media {
            Media(
                type: "application/octet-stream",
                schema: """
                    {"type": "string", "format": "binary", "minLength": \(range.lowerBound), \
                    "maxLength": \(range.upperBound)}
                    """)
        }

        /// Text.
        static func text(_ type: String) -> Media { Media(type: type, schema: "{\"type\": \"string\"}") }

        static func content(_ media: [Media]) -> String {
            let types = media.map { "\"\($0.type)\": {\"schema\": \($0.schema)}" }
            return "\"content\": {\n" + OpenAPIDocument.indented(types.joined(separator: ",\n"), by: 2) + "\n}"
        }
    }

    /// Every problem that the call can be answered with, in groups of one status.
    var problemGroups: [OpenAPIProblems] {
        var codes: [FogError.Code] = [.unauthenticated, .forbidden, .unavailable, .failed]
        if isStored { codes += [.cancelled, .corrupted, .exhausted] }
        if !body.isEmpty { codes += [.tooLarge, .invalid] }
        if path.contains("{") { codes.append(.notFound) }
        if !parameters.isEmpty { codes.append(.invalid) }
        let ofConnections = body.isEmpty ? [.tooManyCalls] : [OpenAPIProblems.slowBody, .tooManyCalls]
        return (OpenAPIProblems.groups(of: codes + problems) + ofConnections).sorted { $0.status < $1.status }
    }

    /// The operation as a member of its path.
    var text: String {
        var members = [
            "\"operationId\": \"\(name)\"", "\"summary\": \"\(summary)\"", "\"description\": \"\(details)\"",
            "\"tags\": [\"\(tag)\"]",
        ]
        if isPublic { members.append("\"security\": []") }
        let references = (pathParameters + parameters).map { "{\"$ref\": \"#/components/parameters/\($0)\"}" }
        if !references.isEmpty {
            let list = OpenAPIDocument.indented(references.joined(separator: ",\n"), by: 2)
            members.append("\"parameters\": [\n\(list)\n]")
        }
        if !body.isEmpty {
            let content = OpenAPIDocument.indented(Media.content(body), by: 2)
            members.append("\"requestBody\": {\n  \"required\": \(needsBody),\n\(content)\n}")
        }
        let responses = answers.map(\.text) + problemGroups.map(\.reference)
        let list = OpenAPIDocument.indented(responses.joined(separator: ",\n"), by: 2)
        members.append("\"responses\": {\n\(list)\n}")
        return "\"\(method)\": {\n" + OpenAPIDocument.indented(members.joined(separator: ",\n"), by: 2) + "\n}"
    }

    private var pathParameters: [String] {
        path.split(separator: "{").dropFirst().map { String($0.prefix { $0 != "}" }) }
    }
}
