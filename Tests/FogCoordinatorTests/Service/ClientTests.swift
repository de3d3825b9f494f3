import FogClient
import FogCore
import FogJobs
import HTTPTypes
import NIOCore
import Synchronization
import Testing

@Suite struct ClientTests {
    /// Answers from a list, and keeps what it was asked.
    private final class ScriptedTransport: APITransport {
        enum Answer {
            case failure(FogError)
            case response(Int, String)
            /// A response in pieces whose connection then breaks.
            case broken([String])
        }

        let answers: Mutex<[Answer]>
        let paths = Mutex<[String]>([])

        init(_ answers: [Answer]) {
            self.answers = Mutex(answers)
        }

        func send(_ request: APIRequest, timeout: Duration) async throws(FogError) -> APIResponse {
            paths.withLock { $0.append(request.head.path ?? "") }
            let answer = answers.withLock { $0.count > 1 ? $0.removeFirst() : $0[0] }
            switch answer {
            case .failure(let error): throw error
            case .response(let status, let text):
                let body = AsyncThrowingStream<ByteBuffer, any Error> { stream in
                    stream.yield(ByteBuffer(string: text))
                    stream.finish()
                }
                return APIResponse(head: HTTPResponse(status: .init(code: status)), body: body)
            case .broken(let pieces):
                let body = AsyncThrowingStream<ByteBuffer, any Error> { stream in
                    for piece in pieces { stream.yield(ByteBuffer(string: piece)) }
                    stream.finish(throwing: ChannelError.inputClosed)
                }
                return APIResponse(head: HTTPResponse(status: .ok), body: body)
            }
        }
    }

    private static let away = ScriptedTransport.Answer.failure(FogError(.unavailable, "away"))
    private static let version = ScriptedTransport.Answer.response(200, #"{"version":"1","api":["v1"]}"#)

    @Test func aPatientClientSurvivesARestart() async throws {
        let transport = ScriptedTransport([away, away, .response(503, "<html>"), Self.version])
        let client = CoordinatorClient(transport: transport, token: nil, patience: .seconds(60))
        #expect(try await client.version().version == "1")
        #expect(transport.paths.withLock { $0.count } == 4)
    }

    private var away: ScriptedTransport.Answer { Self.away }

    @Test func anAnswerThatBreaksOffIsAskedForAgain() async throws {
        let transport = ScriptedTransport([.broken([#"{"vers"#]), Self.version])
        let client = CoordinatorClient(transport: transport, token: nil, patience: .seconds(60))
        #expect(try await client.version().version == "1")
        let again = ScriptedTransport([.broken([#"{"vers"#]), Self.version])
        await #expect(throws: FogError(.unavailable)) {
            try await CoordinatorClient(transport: again, token: nil).version()
        }
    }

    @Test func aDownloadThatBreaksOffGoesOnWithoutRepeatingAByte() async throws {
        let hash = BlobHash(hashing: Array("one two three".utf8))
        let answers: [ScriptedTransport.Answer] = [
            .broken(["one ", "tw"]), .broken(["o"]), away, .broken([]), .broken(["one t", "wo ", "th"]),
            .response(200, "one two three"),
        ]
        let transport = ScriptedTransport(answers)
        let client = CoordinatorClient(transport: transport, token: nil, patience: .seconds(60))
        var received = ""
        try await client.download(hash) { received += String(buffer: $0) }
        #expect(received == "one two three")
        #expect(transport.paths.withLock { $0.count } == answers.count)
        // What the second answer begins with isn't what the first began with.
        let liar = ScriptedTransport([.broken(["one "]), .response(200, "ONE two THREE")])
        await #expect(throws: FogError(.corrupted)) {
            try await CoordinatorClient(transport: liar, token: nil, patience: .seconds(60)).download(hash) { _ in }
        }
        let once = ScriptedTransport([.broken(["one "]), .response(200, "one two three")])
        await #expect(throws: FogError(.unavailable)) {
            try await CoordinatorClient(transport: once, token: nil).download(hash) { _ in }
        }
    }

    @Test func whatTheReceiverRefusesIsNotDownloadedAgain() async throws {
        let transport = ScriptedTransport([.response(200, "one")])
        let client = CoordinatorClient(transport: transport, token: nil, patience: .seconds(60))
        await #expect(throws: FogError(.unavailable)) {
            try await client.download(BlobHash(hashing: Array("one".utf8))) { _ in
                throw FogError(.unavailable, "no thread to write with")
            }
        }
        #expect(transport.paths.withLock { $0.count } == 1)
    }

    @Test func anImpatientClientTriesOnce() async throws {
        let transport = ScriptedTransport([away, Self.version])
        let client = CoordinatorClient(transport: transport, token: nil)
        await #expect(throws: FogError(.unavailable)) { try await client.version() }
        #expect(transport.paths.withLock { $0.count } == 1)
    }

    @Test func aRefusalIsNotRepeated() async throws {
        let problem = #"{"type":"urn:fog:problem:stale","title":"t","status":409,"detail":"over"}"#
        let transport = ScriptedTransport([.response(409, problem), Self.version])
        let client = CoordinatorClient(transport: transport, token: nil, patience: .seconds(60))
        let error = await #expect(throws: FogError(.stale)) { try await client.version() }
        #expect(error?.message == "over")
        #expect(transport.paths.withLock { $0.count } == 1)
    }

    @Test func whatIsNoAnswerIsAnError() async throws {
        for (status, text, code) in [
            (200, "[]", FogError.Code.corrupted), (200, "", .corrupted), (404, "<html>", .failed),
            (500, "", .unavailable), (302, "", .failed),
        ] {
            let client = CoordinatorClient(transport: ScriptedTransport([.response(status, text)]), token: nil)
            await #expect(throws: FogError(code), "\(status)") { try await client.version() }
        }
    }

    @Test func noValueBreaksOutOfItsPlaceInAPath() async throws {
        let transport = ScriptedTransport([.response(200, #"{"jobs":[]}"#)])
        let client = CoordinatorClient(transport: transport, token: nil)
        _ = try await client.jobs(state: .failed, cursor: "a&b=c/../d?e#f g\u{E9}%", limit: 5)
        #expect(
            transport.paths.withLock { $0 } == [
                "/v1/jobs?state=failed&cursor=a%26b%3dc%2f..%2fd%3fe%23f%20g%c3%a9%25&limit=5"
            ])
        for id in ["a/b", "../x", "a?b", "a b", "", "a%2f"] {
            await #expect(throws: FogError(.notFound), "\(id)") { try await client.revokeToken(id) }
        }
    }

    @Test func addressesOfCoordinators() throws {
        #expect(try Endpoint("unix:/run/fog.sock") == .unixSocket(path: "/run/fog.sock"))
        #expect(try Endpoint("/run/fog.sock") == .unixSocket(path: "/run/fog.sock"))
        #expect(try Endpoint("http://localhost:80") == .http(host: "localhost", port: 80))
        let key = String(repeating: "0a", count: 32)
        let linked = Endpoint.link(host: "::1", port: 7, key: [UInt8](repeating: 10, count: 32))
        #expect(try Endpoint("htx://\(key)@[::1]:7") == linked)
        #expect(try Endpoint(linked.description) == linked)
        #expect(throws: FogError(.invalid)) { try Endpoint("htx://\(key.dropLast())@[::1]:7") }
        #expect(throws: FogError(.invalid)) { try Endpoint("htx://\(key)@nowhere") }
        #expect(throws: FogError(.invalid)) { try Endpoint("htx://localhost:7") }
        #expect(try Endpoint("http://[::1]:80/") == .http(host: "::1", port: 80))
        for endpoint in [Endpoint.http(host: "::1", port: 8), .http(host: "a", port: 1), .unixSocket(path: "/a b")] {
            #expect(try Endpoint(endpoint.description) == endpoint)
        }
        for text in [
            "", "unix:", "http://", "http://a", "http://a:0", "http://a:65536", "http://:80", "https://a:1", "a:80",
            "http://a/b:80", "http://u@a:80", "http://a:80/x", "http://a b:80", "relative/path",
        ] {
            #expect(throws: FogError(.invalid), "\(text)") { try Endpoint(text) }
        }
    }
}
