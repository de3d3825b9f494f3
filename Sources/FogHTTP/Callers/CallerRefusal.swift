import FogCore
import FogJobs
import NIOCore
import NIOHTTP1

/// Why a connection ends before its request reaches a route, and what the other side is told.
struct CallerRefusal: Error {
    let problem: Problem
    /// The label under which it is counted.
    let reason: CallerDrop

    private init(_ status: Int, _ code: FogError.Code, _ detail: String, _ reason: CallerDrop) {
        var problem = Problem(FogError(code, detail))
        problem.status = status
        self.problem = problem
        self.reason = reason
    }

    static let malformed = CallerRefusal(400, .invalid, "what was sent isn't HTTP/1.1 (RFC 9112)", .malformed)
    static let hosts = CallerRefusal(400, .invalid, "a request has one Host header", .malformed)
    static let target = CallerRefusal(
        400, .invalid, "the request's target must be a path, or an address with the host that the Host header names",
        .malformed)
    static let longHead = CallerRefusal(
        431, .tooLarge,
        "a request's target and each of its header fields may have 16 KiB, all of them 32 KiB in 100 fields", .malformed
    )
    static let slowHead = CallerRefusal(408, .timedOut, "the request's head took too long to arrive", .slowHead)
    static let slowBody = CallerRefusal(
        408, .timedOut, "the request's body stood still for too long; send it again, faster", .slowBody)
    static let tooManyRequests = CallerRefusal(
        429, .unavailable, "too many requests were sent over this connection without waiting for their answers",
        .pipelined)
    static let tooManyConnections = CallerRefusal(
        503, .unavailable, "there are as many connections as are taken; try again a little later",
        .connections)

    /// The header fields of the answer.
    var headers: HTTPHeaders {
        var headers: HTTPHeaders = [
            "Content-Type": Problem.contentType, "Content-Length": "\(body.readableBytes)", "Connection": "close",
            "Server": "fog",
        ]
        if problem.status == 429 || problem.status == 503 { headers.add(name: "Retry-After", value: "1") }
        return headers
    }

    /// The answer's body: a problem document.
    var body: ByteBuffer { ByteBuffer(bytes: problem.document) }
}

/// What a responder is told that reads a request which will never be whole.
package struct CallerGone: Error {}

/// Asks a ``CallerHandler`` to say when everything that was written before has gone.
package struct AnswerWatch: Sendable {
    package init() {}
}
