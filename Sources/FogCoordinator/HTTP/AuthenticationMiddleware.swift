import FogCore
import FogJobs
import Glibc
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
        if !isLocal { try hosts.check(request.head.authority, origin: request.headers[.origin]) }
        if let authorization = request.headers[.authorization] {
            let parts = authorization.split(separator: " ", maxSplits: 1)
            guard parts.count == 2, parts[0].lowercased() == "bearer", parts[1].utf8.count <= 256 else {
                throw FogError(.unauthenticated, "the Authorization header must be 'Bearer TOKEN'")
            }
            context.caller = try operations.principal(showing: String(parts[1]))
        } else if isLocal {
            context.caller = try await Self.localPrincipal(context.channel)
        }
        return try await next(request, context)
    }

    /// The user on the other side of a Unix socket: the coordinator's own user and root are operators, others are
    /// nobody.
    private static func localPrincipal(_ channel: any Channel) async throws -> Principal {
        guard let options = channel as? any SocketOptionProvider else {
            throw FogError(.unauthenticated, "the connection doesn't tell who calls; show a token")
        }
        let credentials: PeerCredentials = try await options.unsafeGetSocketOption(
            level: .socket, name: NIOBSDSocket.Option(rawValue: SO_PEERCRED)
        ).get()
        guard credentials.user == geteuid() || credentials.user == 0 else {
            throw FogError(.forbidden, "this socket serves the coordinator's own user only; show a token")
        }
        return .operator(name: "local")
    }
}

/// What the kernel says of the process at the other end of a Unix socket: `struct ucred` of unix(7).
private struct PeerCredentials: Sendable {
    var process: Int32 = 0
    var user: UInt32 = .max
    var group: UInt32 = .max
}

/// Which Host headers are served. A browser that was led here by a name somebody else controls (DNS rebinding) sends
/// that name; a page of another origin sends its origin.
struct HostPolicy: Sendable {
    private let names: Set<String>

    /// Serves the loopback names and `names`.
    init(names: [String]) {
        self.names = Set(names.map { $0.lowercased() } + ["localhost", "127.0.0.1", "[::1]"])
    }

    /// - Throws: ``FogError/Code/forbidden`` if the host or the origin isn't served.
    func check(_ authority: String?, origin: String?) throws(FogError) {
        guard let authority, names.contains(Self.name(of: authority)) else {
            throw FogError(
                .forbidden, "this coordinator isn't called that; use its address, or have its name configured")
        }
        guard let origin else { return }
        let scheme = ["http://", "https://"].first { origin.hasPrefix($0) }
        guard let scheme, names.contains(Self.name(of: String(origin.dropFirst(scheme.count)))) else {
            throw FogError(.forbidden, "calls from pages of other origins aren't served")
        }
    }

    private static func name(of authority: String) -> String {
        let lowered = authority.lowercased()
        if lowered.hasPrefix("["), let end = lowered.firstIndex(of: "]") {
            let rest = lowered[lowered.index(after: end)...]
            return rest.isEmpty || rest.hasPrefix(":") ? String(lowered[...end]) : lowered
        }
        return String(lowered.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)[0])
    }
}
