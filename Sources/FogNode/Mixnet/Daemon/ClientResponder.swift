import FogClient
import FogCore
import FogHTTP
import FogMixnet
import FoundationEssentials
import HTTPTypes
import Hummingbird
import NIOCore

/// What is known of a call at a client's socket besides its head and body.
struct ClientContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
    }
}

/// Answers calls at a client's socket: brings requests to services, and says how the client and its requests stand.
struct ClientResponder: HTTPResponder {
    let requester: any ServiceRequester
    let book: MessageBook
    let status: @Sendable () async -> MixnetClientStatus
    private let hosts = HostPolicy(names: [])

    init(
        _ requester: any ServiceRequester, _ book: MessageBook,
        status: @escaping @Sendable () async -> MixnetClientStatus
    ) {
        self.requester = requester
        self.book = book
        self.status = status
    }

    func respond(to request: Request, context: ClientContext) async throws -> Response {
        var response: Response
        do throws(MixnetProblem) {
            response = try await answer(request, context)
        } catch {
            response = Self.response(error)
        }
        return request.method == .head ? response.createHeadResponse() : response
    }

    private func answer(_ request: Request, _ context: ClientContext) async throws(MixnetProblem) -> Response {
        // A tunnel or a bridge may lead somebody else here, or a browser.
        guard (try? await LocalPeer.check(context.channel)) != nil else {
            throw MixnetProblem(.forbidden, "this socket serves the client's own user only")
        }
        do throws(FogError) {
            try hosts.check(request.head.authority, origin: request.headers[.origin])
        } catch {
            throw MixnetProblem(.forbidden, error.message)
        }
        let call = try ClientCall(request)
        book.noteUse()
        switch call {
        case .status: return try Self.response(await status())
        case .messages: return try Self.response(book.messages)
        case .message(let id):
            guard let message = book.message(id) else {
                throw MixnetProblem(.notFound, "there is no such message, or it ended too long ago")
            }
            return try Self.response(message)
        case .ask(let service, let node, let timeout):
            let (id, result) = await ask(service, node, timeout, request)
            return Self.response(id, result)
        }
    }

    // MARK: Requests

    private func ask(
        _ service: String, _ node: NodeID?, _ timeout: Duration, _ request: Request
    ) async -> (id: String?, result: Result<[UInt8], MixnetProblem>) {
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > ExchangeLimits.messageBytes {
            return (nil, .failure(MixnetProblem(ExchangeFailure.tooLong(length))))
        }
        // Set inside, where it may be left at any point when the caller goes.
        let begun = BegunMessage(book)
        do {
            let result = try await request.body.consumeWithCancellationOnInboundClose { body in
                await carry(service, node, timeout, body, begun)
            }
            return (begun.end(result), result)
        } catch {
            let gone = Result<[UInt8], MixnetProblem>.failure(
                MixnetProblem(.cancelled, "whoever asked has gone"))
            return (begun.end(gone), gone)
        }
    }

    private func carry(
        _ service: String, _ node: NodeID?, _ timeout: Duration, _ body: RequestBody, _ begun: BegunMessage
    ) async -> Result<[UInt8], MixnetProblem> {
        var bytes: [UInt8] = []
        defer { book.release(bytes.count) }
        do {
            for try await piece in body {
                let count = bytes.count + piece.readableBytes
                guard count <= ExchangeLimits.messageBytes else {
                    return .failure(MixnetProblem(ExchangeFailure.tooLong(count)))
                }
                guard book.hold(piece.readableBytes) else {
                    return .failure(MixnetProblem(ExchangeFailure.overloaded))
                }
                bytes += piece.readableBytesView
            }
        } catch {
            return .failure(MixnetProblem(.invalid, "the request's body broke off before its end"))
        }
        guard let id = begun.begin(service, node) else {
            return .failure(MixnetProblem(ExchangeFailure.overloaded))
        }
        do throws(ExchangeFailure) {
            return .success(
                try await requester.request(service, bytes, within: timeout, of: node) { [book] in book.note(id, $0) })
        } catch {
            return .failure(MixnetProblem(error))
        }
    }

    // MARK: Answers

    private static let messageField = HTTPField.Name("Fog-Message")

    private static func response(_ id: String?, _ result: Result<[UInt8], MixnetProblem>) -> Response {
        var response: Response
        switch result {
        case .success(let bytes):
            response = Response(
                status: .ok, headers: [.contentType: "application/octet-stream"],
                body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
        case .failure(var problem):
            problem.message = id
            response = Self.response(problem)
        }
        // Nothing more is read from a connection that was watched for its end.
        response.headers[.connection] = "close"
        if let messageField, let id { response.headers[messageField] = id }
        return response
    }

    private static func response(_ problem: MixnetProblem) -> Response {
        var fields: HTTPFields = [.contentType: "application/problem+json"]
        if problem.status == 503 { fields[.retryAfter] = "1" }
        if problem.status == 405 { fields[.allow] = problem.detail.hasSuffix("POST") ? "POST" : "GET, HEAD" }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let bytes = (try? encoder.encode(problem)).map(Array.init) ?? []
        return Response(
            status: .init(code: problem.status), headers: fields,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    private static func response(_ value: some Encodable) throws(MixnetProblem) -> Response {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let bytes = try? encoder.encode(value) else {
            throw MixnetProblem(.failed, "the answer can't be written", status: 500)
        }
        return Response(
            status: .ok, headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: Array(bytes))))
    }
}
