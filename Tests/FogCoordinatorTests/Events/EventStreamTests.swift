import FogClient
import FogCore
import FogJobs
import HTTPTypes
import Hummingbird
import NIOCore
import NIOEmbedded
import Synchronization
import Testing

@testable import FogCoordinator

@Suite struct EventStreamTests {
    /// What a follower has seen.
    private final class Seen: Sendable {
        private let occurrences = Mutex<[CoordinatorClient.Occurrence]>([])

        func add(_ occurrence: CoordinatorClient.Occurrence) { occurrences.withLock { $0.append(occurrence) } }
        var events: [JobEvent] {
            occurrences.withLock { $0.compactMap { if case .event(let event) = $0 { event } else { nil } } }
        }
        var resets: [EventReset] {
            occurrences.withLock { $0.compactMap { if case .reset(let reset) = $0 { reset } else { nil } } }
        }
        func waitFor(_ job: JobID) async throws {
            while !events.contains(where: { $0.job == job }) { try await Task.sleep(for: .milliseconds(5)) }
        }
    }

    @Test func aFollowerSeesEveryEventOnceOverARestart() async throws {
        let folder = try TemporaryFolder()
        let socket = folder.path + "/run/fog.sock"
        let seen = Seen()
        let text = Array(JobText.make(count: 3).utf8)
        let transport = HTTPTransport(endpoint: .unixSocket(path: socket))
        let (begun, begin) = AsyncStream<Void>.makeStream()
        let follower = Task {
            for await _ in begun { break }
            let client = CoordinatorClient(transport: transport, token: nil, patience: .seconds(600))
            try await client.followEvents(after: 0) { occurrence throws(FogError) in
                seen.add(occurrence)
                return seen.events.last?.type != "token.revoked"
            }
        }
        let first = try await ServiceScene.run(in: folder) { _, _ in
            begin.yield()
            return try await ServiceScene.withClient(.unixSocket(path: socket)) { client in
                let job = try await client.submit(specification: text, idempotencyKey: "a")
                try await seen.waitFor(job.id)
                _ = try await client.submit(specification: text, idempotencyKey: "b")
                return job.id
            }
        }
        let all = try await ServiceScene.run(in: folder) { _, _ in
            try await ServiceScene.withClient(.unixSocket(path: socket)) { client in
                _ = try await client.stop(first)
                let last = try await client.submit(specification: text, idempotencyKey: "c")
                try await seen.waitFor(last.id)
                let token = try await client.createToken(.submitter, name: "end")
                _ = try await client.revokeToken(token.token.id)
                try await follower.value
                return try await client.events(limit: 1000).events
            }
        }
        await transport.shutdown()
        #expect(seen.events == all && all.count >= 8)
        #expect(seen.resets.isEmpty)
    }

    @Test func aStreamIsAsDescribed() async throws {
        let folder = try TemporaryFolder()
        try await ServiceScene.run(in: folder) { configuration, _ in
            let transport = HTTPTransport(endpoint: .unixSocket(path: configuration.socketPath))
            let client = CoordinatorClient(transport: transport, token: nil)
            let job = try await client.submit(specification: Array(JobText.make().utf8), idempotencyKey: "k")
            func open(_ query: String, last: String? = nil) async throws -> APIResponse {
                var head = HTTPRequest(method: .get, scheme: nil, authority: nil, path: "/v1/events" + query)
                head.headerFields[.accept] = "text/html, Text/Event-Stream;q=0.9"
                if let last { head.headerFields[try #require(.init("Last-Event-ID"))] = last }
                return try await transport.send(APIRequest(head: head), timeout: .seconds(60))
            }
            func beginning(of response: APIResponse, until end: String) async throws -> String {
                var text = ""
                for try await piece in response.body {
                    text += String(buffer: piece)
                    if text.hasSuffix(end) { return text }
                }
                return text
            }
            let response = try await open("?job=\(job.id)", last: "0")
            #expect(response.head.status == .ok)
            #expect(response.head.headerFields[.contentType] == "text/event-stream")
            let event = try await client.events(job: job.id).events[0]
            let text = try await beginning(of: response, until: "}\n\n")
            #expect(text.hasPrefix("retry: 1000\n\nid: \(event.index)\nevent: job.submitted\ndata: {\""))
            // With a place that never was, and with nonsense.
            let strange = try await beginning(of: try await open("", last: "999999999"), until: "}\n\n")
            #expect(strange.contains("event: reset\ndata: {") && strange.contains(#""reason":"unknown""#))
            for nonsense in ["-1", "x", "+1", "1.5", "99999999999999999999"] {
                #expect(try await open("", last: nonsense).head.status.code == 422)
            }
            #expect(try await open("?job=j000000000000").head.status == .notFound)
            await transport.shutdown()
        }
    }

    /// Takes what is written until it stops reading.
    private struct StalledWriter: ResponseBodyWriter {
        let channel: NIOAsyncTestingChannel
        let begun: AsyncStream<Void>.Continuation

        func write(_ buffer: ByteBuffer) async throws {
            begun.yield()
            try await channel.closeFuture.get()
            throw ChannelError.ioOnClosedChannel
        }

        func finish(_ trailingHeaders: HTTPFields?) async throws {}
    }

    @Test func aReaderThatTakesNothingIsCutOff() async throws {
        let scene = try await CoordinatorScene()
        let channel = NIOAsyncTestingChannel()
        try await channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 2)).get()
        let stream = EventStream(operations: scene.operations, scope: .all, channel: channel)
        let (begun, begin) = AsyncStream<Void>.makeStream()
        let end = Task {
            var writer: any ResponseBodyWriter = StalledWriter(channel: channel, begun: begin)
            try await stream.write(from: 0, nil, to: &writer)
        }
        for await _ in begun { break }
        #expect(channel.isActive)
        await channel.testingEventLoop.advanceTime(by: EventStream.longestWrite)
        await #expect(throws: ChannelError.ioOnClosedChannel) { try await end.value }
        #expect(!channel.isActive)
    }

    @Test func streamsAreBounded() {
        let streams = EventStreams()
        for _ in 0..<EventStream.limit { #expect(streams.begin()) }
        #expect(!streams.hasRoom && !streams.begin())
        streams.end()
        #expect(streams.hasRoom && streams.begin())
    }
}
