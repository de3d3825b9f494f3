import FogClient
import FogCore
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOEmbedded
import Synchronization

@testable import FogCoordinator

/// Brings requests to a coordinator's router without a socket, as if they had come over TCP.
struct ResponderTransport: APITransport {
    let responder: any HTTPResponder<CoordinatorContext>
    var authority: String? = "localhost"
    var fields: [(HTTPField.Name, String)] = []

    func send(_ request: APIRequest, timeout: Duration) async throws(FogError) -> APIResponse {
        do {
            return try await answer(request)
        } catch {
            throw FogError(.failed, "the responder threw", cause: error)
        }
    }

    private func answer(_ request: APIRequest) async throws -> APIResponse {
        var head = request.head
        head.scheme = "http"
        head.authority = authority
        for (name, value) in fields { head.headerFields[name] = value }
        let body: ByteBuffer =
            switch request.body {
            case .bytes(let buffer): buffer
            case .empty, .file: ByteBuffer()
            }
        let channel = NIOAsyncTestingChannel()
        try await channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 2)).get()
        channel.localAddress = try SocketAddress(ipAddress: "127.0.0.1", port: 1)
        let context = CoordinatorContext(source: .init(channel: channel, logger: Logger(label: "test")))
        let response = try await responder.respond(
            to: Request(head: head, body: RequestBody(buffer: body)), context: context)
        let collector = BodyCollector()
        try await response.body.write(collector)
        let collected = collector.buffer.withLock { $0 }
        return APIResponse(head: response.head, body: OnePiece(piece: collected))
    }
}

/// A body that is there as a whole, for a cancelled reader as well.
private struct OnePiece: AsyncSequence {
    let piece: ByteBuffer

    struct AsyncIterator: AsyncIteratorProtocol {
        var piece: ByteBuffer?

        mutating func next() async throws -> ByteBuffer? { piece.take() }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(piece: piece) }
}

private final class BodyCollector: ResponseBodyWriter {
    let buffer = Mutex(ByteBuffer())

    func write(_ piece: ByteBuffer) async throws {
        buffer.withLock { _ = $0.writeImmutableBuffer(piece) }
    }

    func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
