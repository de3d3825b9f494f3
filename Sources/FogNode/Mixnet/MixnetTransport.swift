public import FogClient
public import FogCore
import FogMixnet
import HTTPTypes
import NIOCore
import _NIOFileSystem

/// Brings requests to a coordinator over a mix network: nobody on the way learns who asked, and the coordinator doesn't either
/// unless the request says so.
///
/// What tells one machine from another is left out of requests: only the fields that the API knows go along.
public struct MixnetTransport: APITransport {
    private let connection: any ServiceRequester
    private let service: String
    private let node: NodeID?

    /// How long a request takes at least before it is given up, whatever its caller thinks: packets wait at each hop.
    private static let patience = Duration.seconds(180)

    /// Uses a connection, which is closed with the transport.
    ///
    /// - Parameter node: The node whose service is called; any that offers it if `nil`.
    public init(_ connection: any ServiceRequester, service: String = "coordinator", of node: NodeID? = nil) {
        self.connection = connection
        self.node = node
        self.service = service
    }

    public func send(_ request: APIRequest, timeout: Duration) async throws(FogError) -> APIResponse {
        var head = HTTPRequest(
            method: request.head.method, scheme: "http", authority: "localhost", path: request.head.path)
        for field in request.head.headerFields where APIFields.all.contains(field.name.canonicalName) {
            head.headerFields.append(field)
        }
        let message = BinaryHTTP.encode(head, content: try await Self.content(of: request))
        let bytes: [UInt8]
        do throws(ExchangeFailure) {
            bytes = try await connection.request(service, message, within: max(timeout, Self.patience), of: node)
        } catch {
            throw FogError(error.code, "over the mix network: \(error)")
        }
        if case .file(_, let size) = request.body { request.onSent?(size) }
        do throws(ByteError) {
            let (head, content) = try BinaryHTTP.response(bytes)
            let body = OneBuffer(buffer: ByteBuffer(bytes: content))
            return APIResponse(head: head, body: body)
        } catch {
            throw FogError(.failed, "what came over the mix network is no response: \(error)")
        }
    }

    private static func content(of request: APIRequest) async throws(FogError) -> [UInt8] {
        switch request.body {
        case .empty: return []
        case .bytes(let buffer): return Array(buffer.readableBytesView)
        case .file(let path, let size):
            // Room for the head.
            let limit = ExchangeLimits.messageBytes - 65_536
            guard size <= limit else {
                throw FogError(
                    .tooLarge, "'\(path)' has \(size) bytes; over the mix network a file may have \(limit)")
            }
            do {
                let buffer = try await ByteBuffer(
                    contentsOf: FilePath(path), maximumSizeAllowed: .bytes(Int64(limit)))
                return Array(buffer.readableBytesView)
            } catch {
                throw FogError(.failed, "'\(path)' can't be read: \(error)", cause: error)
            }
        }
    }

    public func shutdown() async { await connection.close() }
}

extension ExchangeFailure {
    /// What a caller of the API makes of it.
    var code: FogError.Code {
        switch self {
        case .refused(.overloaded), .overloaded: .exhausted
        case .refused(.noService), .noRoute: .unavailable
        case .refused: .failed
        case .lost: .timedOut
        case .tooLong: .tooLarge
        case .cancelled: .cancelled
        }
    }
}
