public import FogCore
import FogLink
import FogNetworking

/// Where a coordinator listens.
public enum Endpoint: Hashable, Sendable, CustomStringConvertible {
    /// A socket in the file system; the coordinator learns from the kernel which user calls.
    case unixSocket(path: String)
    /// A TCP port that speaks HTTP; a call needs a token. `host` is a name or an address, IPv6 without brackets.
    case http(host: String, port: Int)
    /// A port that takes links, and the static key of the coordinator behind it, 32 bytes; a call needs a token.
    case link(host: String, port: Int, key: [UInt8])

    /// The endpoint that `text` names: `unix:PATH`, an absolute path, `http://HOST:PORT`, or `htx://KEY@HOST:PORT` with the
    /// key in hexadecimal digits.
    ///
    /// - Throws: ``FogError/Code/invalid`` with the accepted forms.
    public init(_ text: String) throws(FogError) {
        if text.hasPrefix("unix:"), text.count > 5 {
            self = .unixSocket(path: String(text.dropFirst(5)))
        } else if text.hasPrefix("/") {
            self = .unixSocket(path: text)
        } else if text.hasPrefix("http://"), let endpoint = Self.parse(authority: text.dropFirst(7)) {
            self = endpoint
        } else if text.hasPrefix("htx://"), let endpoint = Self.parse(link: text.dropFirst(6)) {
            self = endpoint
        } else {
            throw FogError(
                .invalid,
                "'\(text)' isn't a coordinator's address; write unix:PATH, http://HOST:PORT or htx://KEY@HOST:PORT")
        }
    }

    private static func parse(link text: Substring) -> Endpoint? {
        let parts = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let key = Hexadecimal.decode(parts[0]), key.count == 32,
            case .http(let host, let port) = parse(authority: parts[1])
        else { return nil }
        return .link(host: host, port: port, key: key)
    }

    private static func parse(authority: Substring) -> Endpoint? {
        NetworkAddress(authority.hasSuffix("/") ? authority.dropLast() : authority)
            .map { .http(host: $0.host, port: Int($0.port)) }
    }

    /// A transport for calls there.
    ///
    /// - Parameter time: For the deadlines of a link.
    public func transport(time: @escaping @Sendable () -> Now) -> any APITransport {
        switch self {
        case .unixSocket, .http: HTTPTransport(endpoint: self)
        case .link(let host, let port, let key):
            LinkTransport(
                to: [NetworkAddress(host: host, port: UInt16(clamping: port))],
                LinkContact(pattern: .anonymous, staticKey: key, role: .coordinator),
                as: LinkSide(network: .ofCoordinator(key), role: .client), called: "the coordinator at \(host):\(port)",
                time: time)
        }
    }

    public var description: String {
        switch self {
        case .unixSocket(let path): "unix:\(path)"
        case .http(let host, let port): host.contains(":") ? "http://[\(host)]:\(port)" : "http://\(host):\(port)"
        case .link(let host, let port, let key):
            "htx://\(Hexadecimal.encode(key))@" + (host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)")
        }
    }
}
