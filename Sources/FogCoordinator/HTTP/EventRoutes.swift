import FogCore
import FogJobs
import HTTPTypes
import Hummingbird

/// What has happened: as pages, and as a stream for those who ask for `text/event-stream`.
struct EventRoutes {
    let operations: CoordinatorOperations

    func add(to router: RouterGroup<CoordinatorContext>) {
        router.get("events") { request, context in
            let principal = try context.principal()
            let job = try request.query("job", "a job's identifier") { JobID($0) }
            let cursor: Int64? = try request.number("cursor")
            let tail: Int? = try request.number("tail")
            let last = try Self.lastEvent(request)
            guard request.takesEventStream else {
                return try jsonResponse(
                    try await operations.events(
                        job: job, cursor: cursor, tail: tail, limit: request.number("limit"), wait: request.wait(),
                        by: principal))
            }
            let scope = try await operations.eventScope(job: job, for: principal)
            let begin = try await operations.beginEvents(scope, after: last ?? cursor, tail: tail)
            let stream = EventStream(operations: operations, scope: scope, channel: context.channel)
            // Admitted where the body is written, which is sure to end; looked at here, while there can be an answer.
            guard operations.streams.hasRoom else { throw EventStreams.refusal }
            let body = ResponseBody { writer in
                guard operations.streams.begin() else { throw EventStreams.refusal }
                defer { operations.streams.end() }
                try await stream.write(from: begin.place, begin.reset, to: &writer)
                try await writer.finish(nil)
            }
            return Response(
                status: .ok, headers: [.contentType: "text/event-stream", .cacheControl: "no-store"], body: body)
        }
    }

    /// The last event that a reader knows, in the header with which browsers come back.
    private static func lastEvent(_ request: Request) throws(FogError) -> Int64? {
        guard let name = HTTPField.Name("Last-Event-ID"), let text = request.headers[name] else { return nil }
        guard let index = Int64(text), index >= 0, text.utf8.first != UInt8(ascii: "+") else {
            throw FogError(.invalid, "the header Last-Event-ID must be the index of an event")
        }
        return index
    }
}

extension Request {
    /// Whether the caller names the media type of event streams among those that it takes.
    fileprivate var takesEventStream: Bool {
        headers[values: .accept].contains { field in
            field.lowercased().split { ",; \t".contains($0) }.contains("text/event-stream")
        }
    }
}
