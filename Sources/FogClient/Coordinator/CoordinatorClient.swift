public import FogCore
public import FogJobs
import FoundationEssentials
import HTTPTypes
import NIOCore

/// Typed calls to a coordinator, over any ``APITransport``.
///
/// Each call is idempotent or carries a key that makes it so; ``patience`` says for how long a call is repeated while
/// the coordinator can't be reached, so that a caller survives its restart.
public struct CoordinatorClient: Sendable {
    /// How requests travel.
    public let transport: any APITransport
    /// The token that calls show; `nil` where the transport proves who calls.
    public let token: Sensitive<String>?
    /// For how long a call is repeated while the coordinator can't be reached.
    public var patience: Duration
    /// Told of the first failure of a call that will be repeated.
    public var onUnavailable: (@Sendable (FogError) -> Void)?

    /// The most bytes that an answer other than a blob may have.
    private static let answerLimit = 64 << 20
    /// The pause before a call is repeated for the first time; it doubles up to a second.
    private static let firstWait: Duration = .milliseconds(50)

    /// Makes a client.
    public init(transport: any APITransport, token: Sensitive<String>?, patience: Duration = .zero) {
        self.transport = transport
        self.token = token
        self.patience = patience
    }

    /// The same client with another patience.
    public func with(patience: Duration) -> CoordinatorClient {
        var client = self
        client.patience = patience
        return client
    }

    /// A call whose answer is a JSON document.
    func call<Answer: Decodable>(
        _ method: HTTPRequest.Method, _ path: APIPath, body: APIRequest.Body = .empty,
        contentType: String = "application/json", fields: [(name: String, value: String)] = [],
        timeout: Duration = .seconds(30), onSent: (@Sendable (Int64) -> Void)? = nil, as type: Answer.Type = Answer.self
    ) async throws(FogError) -> Answer {
        var request = request(method, path, body: body, contentType: contentType, fields: fields)
        request.onSent = onSent
        let bytes = try await complete(request, timeout: timeout)
        do {
            return try JSONDecoder().decode(Answer.self, from: Data(bytes))
        } catch {
            throw FogError(
                .corrupted, "the coordinator's answer to \(method) \(path) isn't what it should be", cause: error)
        }
    }

    /// A call whose request and answer are JSON documents.
    func call<Question: Encodable, Answer: Decodable>(
        _ method: HTTPRequest.Method, _ path: APIPath, sending question: Question,
        timeout: Duration = .seconds(30), as type: Answer.Type = Answer.self
    ) async throws(FogError) -> Answer {
        try await call(method, path, body: .bytes(Self.encode(question)), timeout: timeout, as: type)
    }

    /// Makes a request that shows the token.
    func request(
        _ method: HTTPRequest.Method, _ path: APIPath, body: APIRequest.Body = .empty,
        contentType: String = "application/json", fields: [(name: String, value: String)] = []
    ) -> APIRequest {
        var head = HTTPRequest(method: method, scheme: nil, authority: nil, path: path.description)
        if let token { head.headerFields[.authorization] = "Bearer \(token.revealed)" }
        if case .empty = body {} else { head.headerFields[.contentType] = contentType }
        for (name, value) in fields {
            if let name = HTTPField.Name(name) { head.headerFields[name] = value }
        }
        return APIRequest(head: head, body: body)
    }

    /// Does something again and again while the coordinator can't be reached or asks to come back later, until
    /// ``patience`` is over.
    func patiently<Answer>(
        _ body: () async throws(FogError) -> Answer
    ) async throws(FogError) -> Answer {
        let start = ContinuousClock.now
        var wait = Self.firstWait
        while true {
            do {
                return try await body()
            } catch let error where error.code == .unavailable {
                let asked = (error.cause as? RetryAfter)?.pause(for: .random(in: 0...1)) ?? .zero
                let pause = max(wait, asked)
                guard start.duration(to: .now) + pause <= patience else { throw error }
                if wait == Self.firstWait { onUnavailable?(error) }
                do {
                    try await Task.sleep(for: pause)
                } catch {
                    throw FogError(.cancelled, "the call was cancelled")
                }
                wait = min(wait * 2, .seconds(1))
            }
        }
    }

    /// Sends a request until its answer has come whole or ``patience`` is over.
    @discardableResult
    func complete(_ request: APIRequest, timeout: Duration) async throws(FogError) -> [UInt8] {
        try await patiently { () throws(FogError) in
            try await send(request, timeout: timeout).collect(limit: Self.answerLimit)
        }
    }

    /// Sends a request once, and turns a problem document into an error.
    func send(_ request: APIRequest, timeout: Duration) async throws(FogError) -> APIResponse {
        let response = try await transport.send(request, timeout: timeout)
        guard response.head.status.kind != .successful else { return response }
        let bytes = try await response.collect(limit: Self.answerLimit)
        let later = RetryAfter(response.head)
        guard let problem = try? JSONDecoder().decode(Problem.self, from: Data(bytes)) else {
            let status = "\(response.head.status.code) \(response.head.status.reasonPhrase)"
            guard response.head.status.code < 500, response.head.status != .tooManyRequests else {
                throw FogError(.unavailable, "the coordinator answered \(status)", cause: later)
            }
            throw FogError(.failed, "what answers there (\(status)) isn't a coordinator; is the address right?")
        }
        let error = problem.error
        throw FogError(error.code, error.message, cause: problem.errors.map(RefusedDocument.init) ?? later)
    }

    static func encode<Question: Encodable>(_ question: Question) throws(FogError) -> ByteBuffer {
        do {
            return ByteBuffer(bytes: try JSONEncoder().encode(question))
        } catch {
            throw FogError(.invalid, "the request can't be written as JSON", cause: error)
        }
    }
}

/// The mistakes in a document that a request carried, as the cause of the error that the call throws.
public struct RefusedDocument: Error, Sendable, CustomStringConvertible {
    /// The mistakes, in the order of their lines.
    public let mistakes: [Problem.Detail]

    public var description: String {
        mistakes.map { "\($0.path): \($0.message)" }.joined(separator: "; ")
    }
}
