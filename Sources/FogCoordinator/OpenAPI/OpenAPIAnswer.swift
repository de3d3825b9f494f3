/// What a call that was carried out is answered with.
struct OpenAPIAnswer: Sendable {
    var status = 200
    let description: String
    var media: [OpenAPIOperation.Media] = []
    /// Header fields by name, each with its schema.
    var headers: [(name: String, schema: String)] = []
    var links: [Link] = []

    /// What the answer makes it possible to call next.
    struct Link: Sendable {
        let operation: String
        /// The operation's parameters and the expressions for their values.
        let parameters: [(name: String, expression: String)]
        /// The body, as JSON with expressions.
        var body: String?

        var text: String {
            let values = parameters.map { "\"\($0.name)\": \"\($0.expression)\"" }.joined(separator: ", ")
            var members = ["\"operationId\": \"\(operation)\""]
            if !parameters.isEmpty { members.append("\"parameters\": {\(values)}") }
            if let body { members.append("\"requestBody\": \(body)") }
            return "\"\(operation)\": {\n" + OpenAPIDocument.indented(members.joined(separator: ",\n"), by: 2) + "\n}"
        }
    }

    /// A JSON document with a schema of this description.
    static func json(
        _ schema: String, _ description: String, status: Int = 200, links: [Link] = []
    ) -> OpenAPIAnswer {
        OpenAPIAnswer(status: status, description: description, media: [.json(schema)], links: links)
    }

    /// The answer as a member of its operation's responses.
    var text: String {
        var members = ["\"description\": \"\(description)\""]
        if !headers.isEmpty {
            let fields = headers.map { "\"\($0.name)\": {\"required\": true, \"schema\": \($0.schema)}" }
            members.append(Self.object("headers", fields))
        }
        if !media.isEmpty { members.append(OpenAPIOperation.Media.content(media)) }
        if !links.isEmpty { members.append(Self.object("links", links.map(\.text))) }
        return "\"\(status)\": {\n" + OpenAPIDocument.indented(members.joined(separator: ",\n"), by: 2) + "\n}"
    }

    private static func object(_ name: String, _ members: [String]) -> String {
        "\"\(name)\": {\n" + OpenAPIDocument.indented(members.joined(separator: ",\n"), by: 2) + "\n}"
    }
}
