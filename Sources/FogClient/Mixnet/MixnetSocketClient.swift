public import FogCore
import FoundationEssentials
import HTTPTypes
import NIOCore

/// A program's way to the services of a mix network, over the socket of `fog client run`.
///
/// ```swift
/// let client = MixnetSocketClient(socket: "/home/ada/.local/share/fog/run/client-0123456789abcdef.sock")
/// let answer = try await client.request("echo", [1, 2, 3])
/// await client.shutdown()
/// ```
public struct MixnetSocketClient: Sendable {
    /// The most bytes of a request, and of an answer: 16 MiB.
    public static let messageBytes = 16 << 20

    private let transport: HTTPTransport

    /// Makes a client for the socket at a path. Call ``shutdown()`` when done.
    public init(socket: String) {
        transport = HTTPTransport(endpoint: .unixSocket(path: socket), connections: 300)
    }

    /// Asks a service.
    ///
    /// - Parameters:
    ///   - service: What it is called in the directory.
    ///   - limit: How long an answer may take; rounded up to whole seconds, at most a day.
    ///   - node: The node that must have the request; any that offers the service if `nil`.
    /// - Throws: ``MixnetProblem``; if the task is cancelled, the request is, too.
    public func request(
        _ service: String, _ bytes: [UInt8], within limit: Duration = .seconds(60), of node: NodeID? = nil
    ) async throws(MixnetProblem) -> [UInt8] {
        // The socket says so, too, but may close before all of it has gone there.
        guard bytes.count <= Self.messageBytes else {
            throw MixnetProblem(.tooLong, "a request has at most \(Self.messageBytes) bytes, not \(bytes.count)")
        }
        let seconds = (min(max(limit.clampedMilliseconds, 1), 86_400_000) + 999) / 1000
        let name = HTTPTransport.percentEncoded(service)
        let path = "/v1/services/\(name)?timeout=\(seconds)" + (node.map { "&node=\($0)" } ?? "")
        let head = HTTPRequest(method: .post, scheme: nil, authority: nil, path: path)
        // The client has the last word on the time; it is only given up on if it says nothing.
        return try await send(
            APIRequest(head: head, body: .bytes(ByteBuffer(bytes: bytes))), .seconds(seconds + 30),
            limit: Self.messageBytes)
    }

    /// How the client stands.
    public func status() async throws(MixnetProblem) -> MixnetClientStatus {
        try Self.decode(MixnetClientStatus.self, try await get("/v1/status"))
    }

    /// Its requests: those under way, then the last that have ended, the newest first.
    public func messages() async throws(MixnetProblem) -> [MixnetMessageStatus] {
        try Self.decode([MixnetMessageStatus].self, try await get("/v1/messages"))
    }

    /// One of its requests.
    public func message(_ id: String) async throws(MixnetProblem) -> MixnetMessageStatus {
        let bytes = try await get("/v1/messages/\(HTTPTransport.percentEncoded(id))")
        return try Self.decode(MixnetMessageStatus.self, bytes)
    }

    /// Closes what is open.
    public func shutdown() async { await transport.shutdown() }

    private func get(_ path: String) async throws(MixnetProblem) -> [UInt8] {
        let head = HTTPRequest(method: .get, scheme: nil, authority: nil, path: path)
        return try await send(APIRequest(head: head), .seconds(5), limit: 4 << 20)
    }

    private func send(
        _ request: APIRequest, _ timeout: Duration, limit: Int
    ) async throws(MixnetProblem) -> [UInt8] {
        do throws(FogError) {
            let response = try await transport.send(request, timeout: timeout)
            let bytes = try await response.collect(limit: limit)
            guard response.head.status.kind != .successful else { return bytes }
            throw FogError(.failed, "", cause: Self.problem(bytes, response.head.status.code))
        } catch {
            if let problem = error.cause as? MixnetProblem { throw problem }
            switch error.code {
            case .cancelled: throw MixnetProblem(.cancelled, "the request was cancelled")
            case .timedOut: throw MixnetProblem(.unreachable, "the client in the background doesn't answer")
            case .unavailable: throw MixnetProblem(.unreachable, "the client in the background can't be reached")
            default: throw MixnetProblem(.failed, error.message)
            }
        }
    }

    private static func problem(_ bytes: [UInt8], _ status: Int) -> MixnetProblem {
        if let problem = try? JSONDecoder().decode(MixnetProblem.self, from: Data(bytes)) { return problem }
        return MixnetProblem(.failed, "the client in the background answers with status \(status)", status: status)
    }

    private static func decode<Value: Decodable>(
        _ type: Value.Type, _ bytes: [UInt8]
    ) throws(MixnetProblem) -> Value {
        do {
            return try JSONDecoder().decode(type, from: Data(bytes))
        } catch {
            throw MixnetProblem(.failed, "what the client in the background says can't be read")
        }
    }
}
