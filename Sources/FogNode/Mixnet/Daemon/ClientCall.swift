import FogClient
import FogCore
import FogDirectory
import HTTPTypes
import Hummingbird

/// What a caller at a client's socket asks for.
enum ClientCall: Hashable {
    case ask(service: String, node: NodeID?, timeout: Duration)
    case status
    case messages
    case message(String)

    /// The longest time that an answer may take, in seconds, and the usual one.
    static let timeoutLimit: Int64 = 86_400
    private static let usualTimeout: Int64 = 60

    /// Reads the head of a call.
    init(_ request: Request) throws(MixnetProblem) {
        let parts = request.uri.path.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map(
            String.init)
        switch parts.count {
        case 2 where parts == ["v1", "status"]: self = .status
        case 2 where parts == ["v1", "messages"]: self = .messages
        case 3 where parts[0] == "v1" && parts[1] == "messages": self = .message(parts[2])
        case 3 where parts[0] == "v1" && parts[1] == "services":
            guard DocumentName.isValid(parts[2].utf8) else {
                throw MixnetProblem(
                    .invalid,
                    "a service's name begins with a lower-case letter and has lower-case letters, digits and hyphens, at most 64"
                )
            }
            guard request.method == .post else { throw Self.method("POST") }
            self = .ask(service: parts[2], node: try Self.node(request), timeout: try Self.timeout(request))
            return
        default: throw MixnetProblem(.notFound, "there is nothing at '\(request.uri.path.prefix(100))'")
        }
        guard request.method == .get || request.method == .head else { throw Self.method("GET") }
    }

    private static func method(_ allowed: String) -> MixnetProblem {
        MixnetProblem(.invalid, "this path takes \(allowed)", status: 405)
    }

    private static func node(_ request: Request) throws(MixnetProblem) -> NodeID? {
        guard let text = request.uri.queryParameters["node"] else { return nil }
        guard let node = NodeID(String(text)) else {
            throw MixnetProblem(.invalid, "'\(text.prefix(100))' is no node's identifier")
        }
        return node
    }

    /// How long an answer may take: as the query says, or the field `Fog-Timeout`, in whole seconds.
    private static func timeout(_ request: Request) throws(MixnetProblem) -> Duration {
        let field = request.headers.first { $0.name.canonicalName == "fog-timeout" }?.value
        guard let text = request.uri.queryParameters["timeout"].map(String.init) ?? field else {
            return .seconds(usualTimeout)
        }
        guard text.utf8.count <= 6, text.utf8.allSatisfy({ (48...57).contains($0) }), let seconds = Int64(text),
            (1...timeoutLimit).contains(seconds)
        else {
            throw MixnetProblem(
                .invalid, "a timeout is from 1 to \(timeoutLimit) whole seconds, not '\(text.prefix(100))'")
        }
        return .seconds(seconds)
    }
}
