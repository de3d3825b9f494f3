import FogHTTP
import Hummingbird
import NIOCore

/// Lets calls begin within the bounds of ``CallAdmission``, until their answers are on the way.
struct AdmissionMiddleware: RouterMiddleware {
    typealias Context = CoordinatorContext

    let admission: CallAdmission

    /// An answer up to this length leaves its call as soon as it is handed to the connection.
    private static let shortAnswer = 16 << 10

    func handle(
        _ request: Request, context: Context, next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        let ticket = try admission.admit(context.caller)
        var response = try await CallTicket.$current.withValue(ticket) { try await next(request, context) }
        let body = response.body
        if let length = body.contentLength, length <= Self.shortAnswer { return response }
        // A blob is streamed; everything else is in memory until the other side has read it.
        if response.headers[.contentType] == "application/json", let length = body.contentLength {
            try ticket.hold(length)
        }
        let channel = context.channel
        response.body = ResponseBody(contentLength: body.contentLength) { writer in
            try await body.write(writer)
            // Writing doesn't tell: the connection takes whatever it is given before it sees how slowly that is read.
            try? await channel.triggerUserOutboundEvent(AnswerWatch()).get()
            withExtendedLifetime(ticket) {}
        }
        return response
    }
}
