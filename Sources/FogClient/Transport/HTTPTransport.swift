import AsyncHTTPClient
public import FogCore
import HTTPTypes
import NIOCore
import NIOHTTP1
import _NIOFileSystem

/// Brings requests to a coordinator over HTTP/1.1, through TCP or a Unix socket.
public struct HTTPTransport: APITransport {
    /// Where the coordinator listens.
    public let endpoint: Endpoint
    private let client: HTTPClient

    /// Makes a transport; connections are opened when they are needed and kept for later requests.
    ///
    /// Call ``shutdown()`` when done.
    ///
    /// - Parameter connections: How many are open at a time; more calls wait for their turn.
    public init(endpoint: Endpoint, connections: Int = 64) {
        self.endpoint = endpoint
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.timeout.connect = .seconds(5)
        configuration.connectionPool.idleTimeout = .seconds(30)
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = connections
        configuration.connectionPool.retryConnectionEstablishment = false
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    /// Closes the connections. The transport can't be used after that.
    public func shutdown() async {
        try? await client.shutdown()
    }

    public func send(_ request: APIRequest, timeout: Duration) async throws(FogError) -> APIResponse {
        var outgoing = HTTPClientRequest(url: url(for: request.head.path ?? "/"))
        outgoing.method = HTTPMethod(rawValue: request.head.method.rawValue)
        outgoing.headers.add(name: "Host", value: hostField)
        for field in request.head.headerFields {
            outgoing.headers.add(name: field.name.rawName, value: field.value)
        }
        do {
            switch request.body {
            case .empty:
                return try await execute(outgoing, timeout)
            case .bytes(let buffer):
                outgoing.body = .bytes(buffer)
                return try await execute(outgoing, timeout)
            case .file(let path, let size):
                return try await FileSystem.shared.withFileHandle(forReadingAt: FilePath(path)) { handle in
                    let chunks = CountedChunks(chunks: handle.readChunks(), onChunk: request.onSent)
                    outgoing.body = .stream(chunks, length: .known(size))
                    return try await execute(outgoing, timeout)
                }
            }
        } catch let error as FogError {
            throw error
        } catch let error as HTTPClientError where error == .deadlineExceeded {
            throw FogError(.timedOut, "the coordinator at \(endpoint) didn't answer within \(timeout)")
        } catch let error as HTTPClientError where error == .cancelled {
            throw FogError(.cancelled, "the call was cancelled")
        } catch is CancellationError {
            throw FogError(.cancelled, "the call was cancelled")
        } catch let error as FileSystemError {
            throw FogError(.failed, "a file couldn't be read for sending", cause: error)
        } catch {
            let advice = "is it running? 'fog up' starts one on this machine"
            throw FogError(.unavailable, "no coordinator can be reached at \(endpoint); \(advice)", cause: error)
        }
    }

    private func execute(_ request: HTTPClientRequest, _ timeout: Duration) async throws -> APIResponse {
        let deadline = NIODeadline.now() + .nanoseconds(timeout.clampedNanoseconds)
        let response = try await client.execute(request, deadline: deadline)
        var fields = HTTPFields()
        for (name, value) in response.headers {
            if let name = HTTPField.Name(name) { fields.append(HTTPField(name: name, value: value)) }
        }
        let head = HTTPResponse(status: .init(code: Int(response.status.code)), headerFields: fields)
        return APIResponse(head: head, body: response.body)
    }

    private func url(for path: String) -> String {
        switch endpoint {
        case .unixSocket(let socket): "http+unix://\(Self.percentEncoded(socket))\(path)"
        case .http, .link: "\(endpoint)\(path)"
        }
    }

    private var hostField: String {
        switch endpoint {
        case .unixSocket: "localhost"
        case .http(let host, let port), .link(let host, let port, _):
            host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        }
    }

    /// Encodes a path so that it can stand where a URL has its host: everything but letters, digits and `-._~`.
    static func percentEncoded(_ path: String) -> String {
        var encoded = ""
        for byte in path.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                encoded += "%" + Hexadecimal.encode([byte])
            }
        }
        return encoded
    }
}
