import FogJobs

/// The API's description in OpenAPI 3.1, as `GET /openapi.json` serves it and `docs/protocols/openapi.json` shows it.
///
/// Operations are values, schemas are written as JSON; bounds and names of states are those of the code.
enum OpenAPIDocument {
    /// Every operation of the API.
    static let operations =
        systemOperations + eventOperations + usageOperations + jobOperations + nodeOperations + tokenOperations
        + leaseOperations + blobOperations

    /// The whole document.
    static let text = #"""
        {
          "openapi": "3.1.0",
          "info": {
            "title": "Fog coordinator",
            "version": "\#(VersionInfo.current.version)",
            "summary": "How programs and workers talk to a coordinator",
            "description": "\#(introduction)",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}
          },
          "servers": [{"url": "/", "description": "The coordinator that serves this document"}],
          "security": [{"token": []}],
          "tags": [
            {"name": "jobs", "description": "Jobs, their tasks and what comes of them"},
            {"name": "blobs", "description": "Content under its hash"},
            {"name": "nodes", "description": "The machines that run tasks"},
            {"name": "tokens", "description": "What callers show"},
            {"name": "usage", "description": "What was used"},
            {"name": "workers", "description": "What workers do with the tasks that they take"},
            {"name": "system", "description": "Events, health, version and metrics"}
          ],
          "paths": {
        \#(indented(paths, by: 4))
          },
          "components": {
            "securitySchemes": {
              "token": {
                "type": "http",
                "scheme": "bearer",
                "description": "\#(tokens)"
              }
            },
            "parameters": {
        \#(indented(parameters, by: 6))
            },
            "responses": {
        \#(indented(problemResponses, by: 6))
            },
            "schemas": {
        \#(indented(schemas, by: 6))
            }
          }
        }

        """#

    private static let introduction =
        "HTTP/1.1 with JSON, on a loopback TCP port and on a Unix socket. Answers with a status of 400 or more are problem "
        + "documents (RFC 9457). A path that isn't there is answered with 404; a method that a path doesn't have, HEAD "
        + "among them, with 405 and Allow. What isn't HTTP/1.1, and a body that breaks off, is answered with 400, a head that "
        + "is too long with 431, one that takes too long with 408; the connection closes. Members that a request doesn't "
        + "have, or has twice, are refused; readers of answers must ignore members that they don't know."

    private static let tokens =
        "A token of the kind operator, submitter, join or worker. On the Unix socket a call of the coordinator's own user "
        + "or root needs none and is an operator's. A token that isn't known is refused on every path."

    private static var schemas: String {
        [
            valueSchemas, problemSchemas, specificationSchemas, jobSchemas, planSchemas, historySchemas, eventSchemas,
            usageSchemas, nodeSchemas, tokenSchemas, workerSchemas,
        ]
        .joined(separator: ",\n")
    }

    /// The operations by path, in their order.
    private static var paths: String {
        var order: [String] = []
        var byPath: [String: [OpenAPIOperation]] = [:]
        for operation in operations {
            if byPath[operation.path] == nil { order.append(operation.path) }
            byPath[operation.path, default: []].append(operation)
        }
        let items = order.map { path in
            let methods = (byPath[path] ?? []).map(\.text).joined(separator: ",\n")
            return "\"\(path)\": {\n\(indented(methods, by: 2))\n}"
        }
        return items.joined(separator: ",\n")
    }

    /// The text with each of its lines moved to the right.
    static func indented(_ text: String, by spaces: Int) -> String {
        let margin = String(repeating: " ", count: spaces)
        return text.split(separator: "\n").map { margin + $0 }.joined(separator: "\n")
    }

    /// A list of names as JSON.
    static func names<Name: RawRepresentable>(_ names: [Name]) -> String where Name.RawValue == String {
        "[" + names.map { "\"\($0.rawValue)\"" }.joined(separator: ", ") + "]"
    }
}
