public import FogCore
public import HTTPTypes
public import NIOCore

/// A way to bring a request to a coordinator and its response back: TCP today, other links later. A call knows nothing
/// of the way it takes.
public protocol APITransport: Sendable {
    /// Sends a request and waits for the head of the response.
    ///
    /// - Parameters:
    ///   - request: The request; its path begins with `/`.
    ///   - timeout: How long the whole exchange may take, the body included.
    /// - Throws: ``FogError/Code/unavailable`` if the coordinator can't be reached or the connection broke (it is unknown
    ///   whether the request was carried out), ``FogError/Code/timedOut`` if it took too long.
    func send(_ request: APIRequest, timeout: Duration) async throws(FogError) -> APIResponse

    /// Closes what is open. The transport isn't used after that.
    func shutdown() async
}

extension APITransport {
    /// Closes nothing.
    public func shutdown() async {}
}

/// A request on its way to a coordinator.
public struct APIRequest: Sendable {
    /// What a request carries.
    public enum Body: Sendable {
        /// Nothing.
        case empty
        /// Bytes in memory.
        case bytes(ByteBuffer)
        /// A file of this length, read as it is sent.
        case file(path: String, size: Int64)
    }

    /// Method, path, query and header fields.
    public var head: HTTPRequest
    /// What it carries.
    public var body: Body
    /// Told how many bytes of a ``Body/file(path:size:)`` have been handed to the connection so far; begins anew when the
    /// request is repeated.
    public var onSent: (@Sendable (Int64) -> Void)?

    /// Makes a request.
    public init(head: HTTPRequest, body: Body = .empty, onSent: (@Sendable (Int64) -> Void)? = nil) {
        self.head = head
        self.body = body
        self.onSent = onSent
    }
}

/// A response whose body is read as it arrives.
public struct APIResponse: Sendable {
    /// The body: pieces as they arrive.
    public typealias Body = any AsyncSequence<ByteBuffer, any Error> & Sendable

    /// Status and header fields.
    public let head: HTTPResponse
    /// The pieces of the body.
    public let body: Body

    /// Makes a response.
    public init(head: HTTPResponse, body: Body) {
        self.head = head
        self.body = body
    }

    /// Reads the whole body into memory.
    ///
    /// - Throws: ``FogError/Code/tooLarge`` if it is longer than `limit` bytes, ``FogError/Code/unavailable`` if the
    ///   connection breaks.
    public func collect(limit: Int) async throws(FogError) -> [UInt8] {
        var bytes: [UInt8] = []
        if let length = head.headerFields[.contentLength].flatMap({ Int($0) }), (0...limit).contains(length) {
            bytes.reserveCapacity(length)
        }
        do {
            for try await piece in body {
                guard piece.readableBytes <= limit - bytes.count else {
                    throw FogError(.tooLarge, "the answer is longer than \(limit) bytes")
                }
                bytes += piece.readableBytesView
            }
        } catch let error as FogError {
            throw error
        } catch {
            throw FogError(.unavailable, "the connection broke in the middle of the answer", cause: error)
        }
        return bytes
    }
}
