import FogCore
import FogHTTP
import FogJobs
import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// Answers what an operator's programs ask a node: for its metrics, and how it stands.
struct OperatorResponder: HTTPResponder {
    /// What there is to be asked for.
    struct Answers: Sendable {
        /// The metrics, in Prometheus' text format.
        var metrics: @Sendable () async -> String
        /// How the node stands, as JSON; over the socket in its folder only.
        var report: (@Sendable () async throws -> [UInt8])?
    }

    let hosts: HostPolicy
    let answers: Answers

    func respond(to request: Request, context: CallContext) async throws -> Response {
        var response: Response
        do {
            response = try await answer(request, context)
        } catch let error as FogError {
            response = Problem(error).response
        } catch {
            context.logger.error("a call failed", metadata: ["error": "\(error)"])
            response = Problem(FogError(.failed, "the node couldn't carry the call out; its log says why")).response
        }
        return request.method == .head ? response.createHeadResponse() : response
    }

    private func answer(_ request: Request, _ context: CallContext) async throws -> Response {
        // On the Unix socket too: a tunnel or a bridge may lead a browser to it.
        try hosts.check(request.head.authority, origin: request.headers[.origin])
        let isLocal = context.channel.localAddress?.protocol == .unix
        if isLocal { try await LocalPeer.check(context.channel) }
        guard request.method == .get || request.method == .head else {
            throw FogError(.unsupported, "the method \(request.method) isn't taken here")
        }
        switch request.uri.path {
        case "/healthz": return Self.response(Array("ok\n".utf8), "text/plain; charset=utf-8")
        case "/metrics": return Self.response(Array(await answers.metrics().utf8), PrometheusRegistry.contentType)
        case NodeReport.path:
            guard isLocal, let report = answers.report else { break }
            return Self.response(try await report(), "application/json")
        default: break
        }
        throw FogError(.notFound, "nothing is served under '\(request.uri.path.prefix(100))'")
    }

    private static func response(_ bytes: [UInt8], _ type: String) -> Response {
        Response(
            status: .ok, headers: [.contentType: type, .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}
