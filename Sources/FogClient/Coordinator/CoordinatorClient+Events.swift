public import FogCore
public import FogJobs
import FoundationEssentials
import HTTPTypes
import NIOCore

extension CoordinatorClient {
    /// What happened, oldest first; without a job an operator sees all, a submitter what happened to its own jobs.
    ///
    /// A page whose cursor is `cursor` is the last; another may be empty and not be the last.
    ///
    /// - Parameter tail: Without a cursor, only the last so many.
    public func events(
        job: JobID? = nil, cursor: String? = nil, tail: Int? = nil, limit: Int? = nil, wait: Duration = .zero
    ) async throws(FogError) -> EventPage {
        try await call(
            .get,
            APIPath("/v1/events").adding("job", job).adding("cursor", cursor).adding("tail", tail)
                .adding("limit", limit).adding("wait", wait.clampedMilliseconds),
            timeout: wait + .seconds(30))
    }

    /// What a stream of events brings.
    public enum Occurrence: Hashable, Sendable {
        /// An event.
        case event(JobEvent)
        /// Some events were missed; the stream goes on elsewhere.
        case reset(EventReset)
    }

    /// How long one connection is read before another takes its place: a coordinator that has vanished without a word
    /// is noticed after this time.
    private static let connectionLife: Duration = .seconds(120)

    /// Hands over events as they happen, each once, over interruptions and restarts of the coordinator; until `receive`
    /// returns `false` or the task is cancelled.
    ///
    /// - Parameters:
    ///   - last: The index of the last event that is known; `nil` for what happens from now on.
    ///   - tail: Without that, begin so many events earlier.
    /// - Throws: ``FogError/Code/unavailable`` if the coordinator can't be reached for longer than ``patience``, and what
    ///   `receive` throws.
    public func followEvents(
        job: JobID? = nil, after last: Int64? = nil, tail: Int? = nil,
        _ receive: (Occurrence) async throws(FogError) -> Bool
    ) async throws(FogError) {
        var place = last
        if place == nil {
            // Where "now" is: without it an interruption before the first event would move the beginning.
            place = try await start(job: job, tail: tail)
        }
        while !Task.isCancelled {
            var goesOn = true
            var refusal: FogError?
            var pause: Duration = .milliseconds(200)
            try await patiently { () throws(FogError) in
                let path = APIPath("/v1/events").adding("job", job)
                let request = request(
                    .get, path, fields: [("Accept", "text/event-stream"), ("Last-Event-ID", String(place ?? 0))])
                let response: APIResponse
                do throws(FogError) {
                    response = try await send(request, timeout: Self.connectionLife)
                } catch  where error.code == .timedOut {
                    throw FogError(.unavailable, error.message)
                }
                guard response.head.headerFields[.contentType]?.hasPrefix("text/event-stream") == true else {
                    throw FogError(
                        .unsupported, "the coordinator has no streams of events; it is older than this program")
                }
                var parser = EventStreamParser()
                do {
                    for try await piece in response.body {
                        var events: [ServerSentEvent] = []
                        try parser.receive(piece.readableBytesView, into: &events)
                        for event in events {
                            let occurrence = try Self.occurrence(event)
                            do throws(FogError) {
                                goesOn = try await receive(occurrence)
                            } catch {
                                refusal = error
                                return
                            }
                            place = Int64(event.id) ?? place
                            guard goesOn else { return }
                        }
                    }
                } catch let error as FogError where error.code == .corrupted || error.code == .tooLarge {
                    refusal = error
                } catch {
                    // It broke off, or was read for long enough.
                    pause = .milliseconds(min(parser.retryMilliseconds ?? 1000, 10_000))
                }
            }
            if let refusal { throw refusal }
            guard goesOn else { return }
            try? await Task.sleep(for: pause)
        }
        throw FogError(.cancelled, "the call was cancelled")
    }

    /// The place after which a stream begins that begins now, or `tail` events earlier.
    private func start(job: JobID?, tail: Int?) async throws(FogError) -> Int64 {
        guard let tail else {
            // The last event that there is lies just before now.
            let page = try await events(job: job, tail: 1, limit: 1)
            return Int64(page.cursor) ?? 0
        }
        let page = try await events(job: job, tail: tail, limit: tail)
        return page.events.first.map { $0.index - 1 } ?? Int64(page.cursor) ?? 0
    }

    private static func occurrence(_ event: ServerSentEvent) throws(FogError) -> Occurrence {
        do {
            let data = Data(event.data.utf8)
            if event.type == "reset" { return .reset(try JSONDecoder().decode(EventReset.self, from: data)) }
            return .event(try JSONDecoder().decode(JobEvent.self, from: data))
        } catch {
            throw FogError(.corrupted, "the coordinator's stream has an event that isn't one", cause: error)
        }
    }
}
