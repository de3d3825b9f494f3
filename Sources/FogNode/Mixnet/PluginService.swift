import FogClient
public import FogCore
import FogDirectory
public import FogMixnet
public import FogNetworking
import HTTPTypes
import NIOCore
import Synchronization

/// Brings requests that come over the mix network to somebody's program, over a Unix socket and in HTTP.
///
/// The program gets `POST /` with a request as the body. With a status from 200 to 299 the body of what it says is the answer.
public final class PluginService: MixnetService {
    public let name: String
    private let transport: HTTPTransport
    private let patience: Duration
    private let running = Mutex(0)

    /// Names that nodes use themselves.
    static let reserved: Set<String> = [ServiceName.loop, ServiceName.echo, "coordinator"]
    /// Requests that the program has at a time.
    public static let concurrency = 64

    /// Brings requests for a service to the program that listens at a path.
    ///
    /// - Parameter patience: How long the program may take for an answer.
    /// - Throws: ``FogError/Code/invalid`` if no service can be called that, or the path can't be a socket's;
    ///   ``FogError/Code/conflict`` if the name is one of those that nodes use themselves.
    public init(_ name: String, socket: String, patience: Duration = .seconds(90)) throws(FogError) {
        guard DocumentName.isValid(name.utf8) else {
            throw FogError(
                .invalid,
                "a service can't be called '\(name)': names begin with a lower-case letter and have lower-case letters, "
                    + "digits and hyphens, at most 64")
        }
        guard !Self.reserved.contains(name) else {
            throw FogError(.conflict, "the name '\(name)' is one of Fog's own; choose another")
        }
        guard socket.hasPrefix("/"), socket.utf8.count <= 107, !socket.utf8.contains(0) else {
            throw FogError(.invalid, "'\(socket)' can't be a socket: its path is absolute and has at most 107 bytes")
        }
        self.name = name
        self.patience = patience
        transport = HTTPTransport(endpoint: .unixSocket(path: socket), connections: Self.concurrency)
    }

    public func respond(to request: [UInt8]) async throws(ExchangeRefusal) -> [UInt8] {
        let isTaken = running.withLock { count in
            guard count < Self.concurrency else { return false }
            count += 1
            return true
        }
        guard isTaken else { throw .overloaded }
        defer { running.withLock { $0 -= 1 } }
        var head = HTTPRequest(method: .post, scheme: nil, authority: nil, path: "/")
        head.headerFields[.contentType] = "application/octet-stream"
        do throws(FogError) {
            let response = try await transport.send(
                APIRequest(head: head, body: .bytes(ByteBuffer(bytes: request))), timeout: patience)
            if let refusal = Self.refusal(response.head.status.code) { throw FogError(.failed, "", cause: refusal) }
            return try await response.collect(limit: ExchangeLimits.messageBytes)
        } catch {
            if let refusal = error.cause as? ExchangeRefusal { throw refusal }
            switch error.code {
            case .tooLarge: throw .response
            case .unavailable: throw .overloaded
            default: throw .failed
            }
        }
    }

    /// What a client is told of a status that brings no answer.
    private static func refusal(_ status: Int) -> ExchangeRefusal? {
        switch status {
        case 200..<300: nil
        case 429, 503: .overloaded
        case 400..<500: .request
        default: .failed
        }
    }

    /// Closes its connections.
    public func close() async { await transport.shutdown() }
}
