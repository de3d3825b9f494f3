import FogCore
import FogHTTP
import FogJobs
import HTTPTypes
import Hummingbird
import NIOCore

/// Finds out who makes a call: by the token that it shows, or, on the Unix socket, by what the kernel says of the
/// caller's process. Loopback is not trusted: over TCP a call without a token is nobody's.
struct AuthenticationMiddleware: RouterMiddleware {
    typealias Context = CoordinatorContext

    let operations: CoordinatorOperations
    let hosts: HostPolicy

    func handle(
        _ request: Request, context: Context, next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        var context = context
        let isLocal = context.channel.localAddress?.protocol == .unix
        // On the Unix socket too: a tunnel or a bridge may lead a browser to it.
        try hosts.check(request.head.authority, origin: request.headers[.origin])
        if let authorization = request.headers[.authorization] {
            let parts = authorization.split(separator: " ", maxSplits: 1)
            guard parts.count == 2, parts[0].lowercased() == "bearer", parts[1].utf8.count <= 256 else {
                throw FogError(.unauthenticated, "the Authorization header must be 'Bearer TOKEN'")
            }
            context.caller = try operations.principal(showing: String(parts[1]))
        } else if isLocal {
            try await LocalPeer.check(context.channel)
            context.caller = .operator(name: "local")
        }
        return try await next(request, context)
    }
}
