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
        // On the Unix socket too: a tunnel or a bridge may lead a browser to it.
        try hosts.check(request.head.authority, origin: request.headers[.origin])
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
        self.names = Set(names.map(Self.lowered) + ["localhost", "127.0.0.1", "[::1]"])
    }

    /// Checks the Host header of a request, and its Origin header if it has one: a page may call only the address that
    /// it came from itself.
    ///
    /// - Throws: ``FogError/Code/forbidden`` if the host or the origin isn't served.
    func check(_ authority: String?, origin: String?) throws(FogError) {
        guard let authority, let name = Self.name(of: authority), names.contains(name) else {
            throw FogError(
                .forbidden, "this coordinator isn't called that; use its address, or have its name configured")
        }
        guard let origin else { return }
        let host = Self.lowered(authority)
        guard ["http://", "https://"].contains(where: { Self.lowered(origin) == $0 + host }) else {
            throw FogError(.forbidden, "calls from pages of other origins aren't served")
        }
    }

    /// The host of an authority in lower case, brackets included; `nil` if what follows isn't a port.
    private static func name(of authority: String) -> String? {
        let lowered = lowered(authority)
        let end: String.Index
        if lowered.hasPrefix("["), let bracket = lowered.firstIndex(of: "]") {
            end = lowered.index(after: bracket)
        } else {
            end = lowered.firstIndex(of: ":") ?? lowered.endIndex
        }
        let port = lowered[end...].utf8
        let isPort =
            port.first == UInt8(ascii: ":") && port.count <= 6
            && port.dropFirst().allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        return port.isEmpty || isPort ? String(lowered[..<end]) : nil
    }

    /// The text with `A` to `Z` in lower case, and nothing else: other letters are no part of a name, even if their
    /// lower case is.
    private static func lowered(_ text: String) -> String {
        let upper = UInt8(ascii: "A")...UInt8(ascii: "Z")
        guard text.utf8.contains(where: { upper.contains($0) }) else { return text }
        return String(decoding: text.utf8.map { upper.contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
    }
}
