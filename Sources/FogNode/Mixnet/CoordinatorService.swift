public import FogClient
import FogCore
public import FogMixnet
public import FogNetworking
import HTTPTypes
import NIOCore

/// Brings requests that come over the mix network to a coordinator.
///
/// It shows the coordinator nothing of its own: a request has the rights of the token that it carries, or none.
public struct CoordinatorService: MixnetService {
    public let name = "coordinator"
    private let transport: any APITransport

    /// How long the coordinator may take to answer: longer than it holds an answer back when it is asked to.
    private static let patience = Duration.seconds(90)

    /// Brings requests to a coordinator at the other end of a transport that shows no credentials: a TCP port, never a
    /// Unix socket.
    public init(_ transport: any APITransport) { self.transport = transport }

    public func respond(to request: [UInt8]) async throws(ExchangeRefusal) -> [UInt8] {
        let head: HTTPRequest
        let content: [UInt8]
        do throws(ByteError) {
            let (asked, body) = try BinaryHTTP.request(request)
            // What else stands in a request is for the way over the mix network, or for nobody.
            var known = HTTPRequest(method: asked.method, scheme: nil, authority: nil, path: asked.path)
            for field in asked.headerFields where APIFields.all.contains(field.name.canonicalName) {
                known.headerFields.append(field)
            }
            (head, content) = (known, body)
        } catch {
            throw .request
        }
        do throws(FogError) {
            let response = try await transport.send(
                APIRequest(head: head, body: content.isEmpty ? .empty : .bytes(ByteBuffer(bytes: content))),
                timeout: Self.patience)
            let body = try await response.collect(limit: ExchangeLimits.messageBytes - 65_536)
            return BinaryHTTP.encode(response.head, content: body)
        } catch {
            switch error.code {
            case .tooLarge: throw .response
            case .unavailable, .exhausted: throw .overloaded
            default: throw .failed
            }
        }
    }
}
