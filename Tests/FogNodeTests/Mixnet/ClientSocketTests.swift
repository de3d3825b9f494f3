import FogClient
import FogCore
import FogMixnet
import FoundationEssentials
import Glibc
import HTTPTypes
import Logging
import NIOCore
import ServiceLifecycle
import Testing

@testable import FogNode

/// What callers at a client's socket get.
@Suite struct ClientSocketTests {
    private struct Scene {
        let path: String
        let requester = TrialRequester()
        let book = MessageBook()
        let client: MixnetSocketClient
        private let transport: HTTPTransport

        init(_ path: String) {
            self.path = path
            client = MixnetSocketClient(socket: path)
            transport = HTTPTransport(endpoint: .unixSocket(path: path), connections: 300)
        }

        /// A call by hand.
        func call(
            _ method: HTTPRequest.Method, _ path: String, _ body: [UInt8] = [], fields: HTTPFields = [:]
        ) async throws -> (status: Int, problem: MixnetProblem?, bytes: [UInt8], fields: HTTPFields) {
            var head = HTTPRequest(method: method, scheme: nil, authority: nil, path: path)
            head.headerFields = fields
            let response = try await transport.send(
                APIRequest(head: head, body: body.isEmpty ? .empty : .bytes(ByteBuffer(bytes: body))),
                timeout: .seconds(60))
            let bytes = try await response.collect(limit: 17 << 20)
            return (
                response.head.status.code, try? JSONDecoder().decode(MixnetProblem.self, from: Data(bytes)), bytes,
                response.head.headerFields
            )
        }

        func eventually(_ what: String, _ holds: () async throws -> Bool) async throws {
            for _ in 0..<2000 {
                if try await holds() { return }
                try await Task.sleep(for: .milliseconds(5))
            }
            Issue.record("\(what) doesn't come about")
        }

        func run(_ body: (Scene) async throws -> Void) async throws {
            let status = MixnetClientStatus(
                network: "00", process: getpid(), began: 1, version: "0", since: "", idleExitSeconds: nil, epoch: 7,
                gateways: [], missing: "no gateway", cover: .init(profile: "default", isOn: true, bytesPerDay: nil),
                budget: .init(
                    bytes: 10, bytesUsed: 12, processorSeconds: nil, processorSecondsUsed: 0, isUsedUp: true),
                counts: .init(), open: [:], ended: [:])
            let ready = AsyncStream<Void>.makeStream()
            var logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
            logger.logLevel = .critical
            let front = ClientFrontEnd.service(
                ClientResponder(requester, book) { status }, at: path, logger: logger
            ) { ready.continuation.yield() }
            let group = ServiceGroup(
                configuration: .init(
                    services: [.init(service: front)], gracefulShutdownSignals: [], logger: logger))
            async let serving: Void = group.run()
            for await _ in ready.stream { break }
            let outcome: Result<Void, any Error>
            do {
                try await body(self)
                outcome = .success(())
            } catch {
                outcome = .failure(error)
            }
            await client.shutdown()
            await transport.shutdown()
            await group.triggerGracefulShutdown()
            try await serving
            try outcome.get()
        }
    }

    private func withSocket(_ body: (Scene) async throws -> Void) async throws {
        try await withTemporaryFolder { folder in try await Scene(folder + "/client.sock").run(body) }
    }

    @Test func answersComeBackWhateverTheirLength() async throws {
        try await withSocket { scene in
            for count in [0, 1, 5000, MixnetSocketClient.messageBytes] {
                let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7) }
                let answer = try await scene.client.request("reverse", bytes)
                #expect(answer == bytes.reversed())
            }
            let messages = try await scene.client.messages()
            #expect(messages.count == 4 && messages.allSatisfy { $0.outcome == "answered" && $0.delivered })
        }
    }

    @Test func timesAndNodesAreHanded() async throws {
        try await withSocket { scene in
            let node = NodeID(bytes: [UInt8](repeating: 7, count: NodeID.byteCount))
            _ = try await scene.client.request("reverse", [1], within: .milliseconds(1500), of: node)
            _ = try await scene.call(.post, "/v1/services/reverse", [1, 2])
            let field = try #require(HTTPField.Name("Fog-Timeout"))
            _ = try await scene.call(.post, "/v1/services/reverse", [1], fields: [field: "30"])
            _ = try await scene.call(.post, "/v1/services/reverse?timeout=20", [1], fields: [field: "30"])
            #expect(scene.requester.asked.map(\.limit) == [.seconds(2), .seconds(60), .seconds(30), .seconds(20)])
            #expect(scene.requester.asked.map(\.node) == [node, nil, nil, nil])
        }
    }

    @Test func eachFailureIsToldWithItsReason() async throws {
        let expected: [(String, MixnetProblem.Reason, Int)] = [
            ("no-service", .refused, 404), ("no-request", .refused, 422), ("busy", .refused, 503),
            ("failing", .refused, 502), ("too-long-answer", .refused, 502), ("lost", .lost, 504),
            ("lost-behind", .lost, 504), ("no-route", .noRoute, 503), ("full", .overloaded, 503),
            ("stopped", .cancelled, 503),
        ]
        #expect(Set(expected.map(\.0)) == Set(TrialRequester.failures.keys))
        try await withSocket { scene in
            for (service, reason, status) in expected {
                let answer = try await scene.call(.post, "/v1/services/\(service)", [1])
                let problem = try #require(answer.problem)
                #expect(answer.status == status && problem.status == status && problem.reason == reason, "\(service)")
                #expect(answer.fields[.contentType] == "application/problem+json")
                #expect(problem.failure(1) == TrialRequester.failures[service])
                // And what became of it can be asked for later.
                let message = try await scene.client.message(try #require(problem.message))
                #expect(message.state == "ended" && message.outcome == reason.rawValue)
                #expect(message.detail == problem.detail && message.service == service)
            }
            #expect(scene.book.counts.ended["refused"] == 5 && scene.book.counts.open.isEmpty)
        }
    }

    @Test func callsThatAreWrongAreRefused() async throws {
        let wrong: [(HTTPRequest.Method, String, Int)] = [
            (.post, "/v1/services/Upper", 400), (.post, "/v1/services/", 400), (.post, "/v1/services/a%2fb", 400),
            (.post, "/v1/services/" + String(repeating: "a", count: 65), 400),
            (.post, "/v1/services/echo?timeout=0", 400), (.post, "/v1/services/echo?timeout=86401", 400),
            (.post, "/v1/services/echo?timeout=1.5", 400), (.post, "/v1/services/echo?timeout=-1", 400),
            (.post, "/v1/services/echo?timeout=99999999999999999999", 400),
            (.post, "/v1/services/echo?node=12", 400), (.get, "/v1/services/echo", 405), (.post, "/v1/status", 405),
            (.delete, "/v1/messages", 405), (.get, "/", 404), (.get, "/v1", 404), (.get, "/v1/status/more", 404),
            (.get, "/v2/status", 404), (.get, "/v1/messages/unknown", 404), (.post, "/v1/services/echo/more", 404),
        ]
        try await withSocket { scene in
            for (method, path, status) in wrong {
                let answer = try await scene.call(method, path, method == .post ? [1] : [])
                #expect(answer.status == status && answer.problem?.status == status, "\(method) \(path)")
            }
            // A page in a browser that was led here.
            let page = try await scene.call(.get, "/v1/status", fields: [.origin: "http://evil.example"])
            #expect(page.status == 403 && page.problem?.reason == .forbidden)
            #expect(scene.requester.asked.isEmpty && scene.book.messages.isEmpty)
        }
    }

    @Test func whatIsTooLongIsRefusedBeforeItIsSent() async throws {
        try await withSocket { scene in
            let bytes = [UInt8](repeating: 1, count: MixnetSocketClient.messageBytes + 1)
            let problem = await #expect(throws: MixnetProblem.self) {
                try await scene.client.request("reverse", bytes)
            }
            #expect(problem?.reason == .tooLong && problem?.status == 413)
            // Who sends it all the same may notice that the connection closes before he reads why.
            let answer = try? await scene.call(.post, "/v1/services/reverse", bytes)
            if let answer { #expect(answer.status == 413 && answer.problem?.reason == .tooLong) }
            #expect(scene.requester.asked.isEmpty)
            // The room that it took is there again.
            #expect(scene.book.hold(MessageBook.byteLimit))
        }
    }

    @Test func whoGoesAwayCancelsTheRequest() async throws {
        try await withSocket { scene in
            let client = scene.client
            let call = Task { try? await client.request("never", [1, 2, 3]) }
            try await scene.eventually("the request") { scene.requester.waiting == 1 }
            let message = try #require(try await client.messages().first)
            #expect(message.state == "delivered" && message.delivered && message.outcome == nil)
            #expect(scene.book.idleTime == .zero)
            call.cancel()
            try await scene.eventually("the end") { scene.requester.cancelled == 1 }
            try await scene.eventually("the message's end") {
                try await client.message(message.id).outcome == "cancelled"
            }
            #expect(scene.book.counts.open.isEmpty && scene.requester.waiting == 0)
        }
    }

    @Test func atMostSoManyAreUnderWay() async throws {
        try await withSocket { scene in
            let client = scene.client
            let calls = (0..<MessageBook.openLimit).map { _ in Task { try? await client.request("never", [1]) } }
            try await scene.eventually("the requests") { scene.requester.waiting == MessageBook.openLimit }
            let problem = await #expect(throws: MixnetProblem.self) { try await client.request("reverse", [1]) }
            #expect(problem?.reason == .overloaded && problem?.status == 503)
            // How things stand can be asked all the same.
            let status = try await client.status()
            #expect(status.epoch == 7 && status.budget.bytesLeft == 0)
            for call in calls { call.cancel() }
            try await scene.eventually("the end") { scene.book.counts.open.isEmpty }
            let answer = try await client.request("reverse", [1, 2])
            #expect(answer == [2, 1])
        }
    }
}
