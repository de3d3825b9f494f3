import FogClient
import FogCore
import FogExecution
import FogJobs
import HTTPTypes
import NIOCore
import Testing

@testable import FogCoordinator

@Suite struct ProblemDocumentTests {
    private static func send(
        _ scene: CoordinatorScene, _ method: HTTPRequest.Method, _ path: String, _ body: String = "",
        token: String? = nil, authority: String? = "localhost", fields: [(HTTPField.Name, String)] = []
    ) async throws -> (HTTPResponse, [UInt8]) {
        var fields = fields
        if let token { fields.append((.authorization, "Bearer \(token)")) }
        let transport = ResponderTransport(responder: scene.responder, authority: authority, fields: fields)
        let head = HTTPRequest(method: method, scheme: nil, authority: nil, path: path)
        let response = try await transport.send(
            APIRequest(head: head, body: .bytes(ByteBuffer(string: body))), timeout: .seconds(60))
        return (response.head, try await response.collect(limit: 1 << 24))
    }

    private static func token(_ scene: CoordinatorScene, _ kind: TokenKind = .operator) async throws -> String {
        try await scene.operations.createToken(TokenRequest(kind: kind, name: "t"), by: CoordinatorScene.root).secret
    }

    private static func expectProblem(
        _ scene: CoordinatorScene, _ method: HTTPRequest.Method, _ path: String, _ body: String = "",
        token: String? = nil, authority: String? = "localhost", fields: [(HTTPField.Name, String)] = [],
        gives status: Int, _ code: FogError.Code, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let (head, bytes) = try await send(
            scene, method, path, body, token: token, authority: authority, fields: fields)
        #expect(head.status.code == status, "\(method) \(path)", sourceLocation: sourceLocation)
        #expect(head.headerFields[.contentType] == Problem.contentType, "\(path)", sourceLocation: sourceLocation)
        let problem = try JSONBytes.decode(Problem.self, bytes)
        #expect(problem.status == status && problem.error.code == code, "\(problem)", sourceLocation: sourceLocation)
        #expect(!problem.detail.isEmpty && !problem.title.isEmpty, sourceLocation: sourceLocation)
    }

    @Test func whatIsNoDocumentIsRefusedWithTheReason() async throws {
        let scene = try await CoordinatorScene()
        let token = try await Self.token(scene)
        for body in [
            "", "{", "[]", "null", "\"x\"", "{\"kind\":\"submitter\"}", "{\"kind\":7,\"name\":\"a\"}",
            "{\"kind\":\"emperor\",\"name\":\"a\"}", "\u{0}", String(repeating: "[", count: 100_000),
        ] {
            try await Self.expectProblem(scene, .post, "/v1/tokens", body, token: token, gives: 422, .invalid)
        }
        for body in ["{", "[]", "", "a: [", "\u{0}\u{1}"] {
            try await Self.expectProblem(scene, .post, "/v1/jobs", body, token: token, gives: 422, .invalid)
        }
    }

    @Test func pathsThatAreNotThereAreNotFound() async throws {
        let scene = try await CoordinatorScene()
        let token = try await Self.token(scene)
        for (method, path) in [
            (HTTPRequest.Method.get, "/"), (.get, "/v1"), (.get, "/v1/nothing"), (.get, "/v2/jobs"),
            (.get, "/v1/jobs/j000000000000"), (.get, "/v1/jobs/nonsense"), (.get, "/v1/jobs/..%2f..%2fetc"),
            (.post, "/v1/jobs/j000000000000:stop"), (.post, "/v1/jobs/x:stop"), (.post, "/v1/nothing"),
            (.get, "/v1/tasks/j000000000000.0"), (.get, "/v1/tasks/j000000000000.-1"), (.get, "/v1/blobs/xyz"),
            (.get, "/v1/blobs/..%2fcoordinator.sqlite"), (.get, "/v1/blobs/\(BlobHash(hashing: [1]))"),
            (.get, "/v1/nodes/00"), (.delete, "/v1/tokens/none"), (.delete, "/"),
        ] {
            try await Self.expectProblem(scene, method, path, token: token, gives: 404, .notFound)
        }
    }

    @Test func aMethodThatAPathDoesNotHaveIsAnsweredWithThoseThatItHas() async throws {
        let scene = try await CoordinatorScene()
        let token = try await Self.token(scene)
        for (method, path, allowed) in [
            (HTTPRequest.Method.delete, "/v1/jobs", "GET, POST"), (.patch, "/v1/jobs", "GET, POST"),
            (.put, "/v1/tokens", "GET, POST"), (.trace, "/v1/jobs", "GET, POST"), (.options, "/version", "GET"),
            (.init("BREW")!, "/v1/jobs", "GET, POST"), (.post, "/healthz", "GET"),
            (.post, "/v1/jobs/j000000000000", "GET"), (.get, "/v1/jobs/j000000000000:stop", "POST"),
            (.post, "/v1/jobs/j000000000000:fly", "GET"), (.put, "/v1/nodes/00", "DELETE, GET"),
            (.delete, "/v1/blobs/x", "GET, PUT"), (.get, "/v1/leases:claim", "POST"),
        ] {
            try await Self.expectProblem(scene, method, path, token: token, gives: 405, .invalid)
            let (head, _) = try await Self.send(scene, method, path, token: token)
            #expect(head.headerFields[.allow] == allowed, "\(method) \(path)")
        }
    }

    @Test func headIsRefusedWithoutABody() async throws {
        let scene = try await CoordinatorScene()
        for (path, status) in [("/healthz", 405), ("/nothing", 404), ("/v1/jobs", 405)] {
            let (head, body) = try await Self.send(scene, .head, path)
            #expect(head.status.code == status && body.isEmpty, "\(path)")
        }
    }

    @Test func membersThatACallDoesNotKnowAreRefused() async throws {
        let scene = try await CoordinatorScene()
        let token = try await Self.token(scene)
        let worker = try await TestWorker(scene)
        let (node, task) = (worker.node, "j000000000000.0")
        let usage = """
            "cpuMicroseconds":0,"elapsedMicroseconds":0,"frozenMicroseconds":0,"peakMemoryBytes":0,"bytesIn":0,"bytesOut":0
            """
        for (path, body, member) in [
            ("/v1/tokens", #"{"kind":"join","name":"a","colour":1}"#, ".colour"),
            ("/v1/tokens", #"{"kind":"join","name":"a","colour":null}"#, ".colour"),
            ("/v1/nodes/\(node):drain", #"{"drain":true,"now":true}"#, ".now"),
            ("/v1/leases:claim", #"{"node":"\#(node)","limit":1,"waitMs":0,"claim":"c","engine":"wasm"}"#, ".engine"),
            (
                "/v1/leases:renew",
                #"{"node":"\#(node)","renewals":[{"lease":{"task":"\#(task)","fence":1,"of":0},"phase":"running"}]}"#,
                ".renewals[0].lease.of"
            ),
            (
                "/v1/leases/\(task):finish",
                #"{"node":"\#(node)","fence":1,"outcome":{"kind":"trapped","message":"","exitCode":null},"#
                    + #""usage":{\#(usage)},"outputs":[]}"#,
                ".outcome.exitCode"
            ),
        ] {
            let token = path.contains("leases") ? worker.token : token
            let (head, bytes) = try await Self.send(scene, .post, path, body, token: token)
            #expect(head.status.code == 422, "\(path)")
            let problem = try JSONBytes.decode(Problem.self, bytes)
            #expect(problem.detail.contains("'\(member)'"), "\(problem.detail)")
        }
    }

    @Test func fencesAndUsesBelowWhatThereCanBeAreRefused() async throws {
        let scene = try await CoordinatorScene()
        _ = try await scene.submit(JobText.make())
        let worker = try await TestWorker(scene)
        let lease = try await worker.claimOne()
        let none = LeaseKey(task: lease.task, fence: 0)
        await #expect(throws: FogError(.invalid)) { try await worker.renew([lease, none]) }
        await #expect(throws: FogError(.invalid)) { try await worker.release(none) }
        await #expect(throws: FogError(.invalid)) { try await worker.finish(none) }
        await #expect(throws: FogError(.invalid)) {
            try await worker.finish(lease, usage: ExecutionUsage(cpuMicroseconds: -1))
        }
        let message = FinishRequest(
            node: worker.node, fence: lease.fence, outcome: .exited(0), usage: ExecutionUsage(), outputs: [],
            logs: [.init(stream: .standardOutput, offset: -1, data: Base64Bytes([1]))])
        await #expect(throws: FogError(.invalid)) {
            try await worker.client.finish(lease.task, body: JSONBytes.encode(message))
        }
        for query in ["", "?fence=0", "?fence=-1", "?fence=x"] {
            try await Self.expectProblem(
                scene, .post, "/v1/leases/\(lease.task)/logs\(query)", "x", token: worker.token, gives: 422, .invalid)
        }
        #expect(try await worker.finish(lease) == .succeeded)
    }

    @Test func parametersThatAreNoneAreNamed() async throws {
        let scene = try await CoordinatorScene()
        let token = try await Self.token(scene)
        let job = try await scene.submit(JobText.make()).id
        for path in [
            "/v1/jobs?limit=0", "/v1/jobs?limit=1001", "/v1/jobs?limit=-1", "/v1/jobs?limit=x", "/v1/jobs?limit=",
            "/v1/jobs?limit=99999999999999999999", "/v1/jobs?cursor=-1", "/v1/jobs?state=asleep",
            "/v1/jobs/\(job)?wait=60001", "/v1/jobs/\(job)?wait=-1", "/v1/jobs/\(job)?after=x",
            "/v1/jobs/\(job)/logs?stream=stdin", "/v1/jobs/\(job)/logs?task=-1", "/v1/jobs/\(job)/outputs?cursor=x",
            "/v1/jobs/\(job)/tasks?state=x", "/v1/events?job=x",
        ] {
            try await Self.expectProblem(scene, .get, path, token: token, gives: 422, .invalid)
        }
        try await Self.expectProblem(
            scene, .post, "/v1/jobs", JobText.make(), token: token,
            fields: [(try #require(HTTPField.Name("Idempotency-Key")), String(repeating: "k", count: 129))],
            gives: 422, .invalid)
    }

    @Test func bodiesThatAreTooLongAreRefused() async throws {
        let scene = try await CoordinatorScene()
        let token = try await Self.token(scene)
        try await Self.expectProblem(
            scene, .post, "/v1/tokens", String(repeating: " ", count: (4 << 20) + 1), token: token, gives: 413,
            .tooLarge)
        try await Self.expectProblem(
            scene, .post, "/v1/jobs", String(repeating: "#", count: (2 << 20) + 1), token: token, gives: 413,
            .tooLarge)
        try await Self.expectProblem(
            scene, .post, "/v1/jobs", String(repeating: "#", count: (1 << 20) + 1), token: token, gives: 422, .invalid)
    }

    @Test func whoIsNobodyIsToldSo() async throws {
        let scene = try await CoordinatorScene()
        for path in ["/v1/jobs", "/v1/nodes", "/v1/tokens", "/v1/events", "/metrics"] {
            try await Self.expectProblem(scene, .get, path, gives: 401, .unauthenticated)
        }
        let (head, _) = try await Self.send(scene, .get, "/v1/jobs")
        #expect(head.headerFields[.wwwAuthenticate] == "Bearer")
        for value in ["Basic eA==", "Bearer", "bearer x", "\(try await Self.token(scene))"] {
            try await Self.expectProblem(
                scene, .get, "/v1/jobs", fields: [(.authorization, value)], gives: 401, .unauthenticated)
        }
    }

    @Test func otherHostsAndOriginsAreRefusedBeforeAnythingElse() async throws {
        let scene = try await CoordinatorScene()
        let token = try await Self.token(scene)
        for path in ["/v1/jobs", "/healthz", "/version", "/nothing"] {
            try await Self.expectProblem(
                scene, .get, path, token: token, authority: "evil.example", gives: 403, .forbidden)
            try await Self.expectProblem(scene, .get, path, token: token, authority: nil, gives: 403, .forbidden)
            try await Self.expectProblem(
                scene, .get, path, token: token, fields: [(.origin, "http://evil.example")], gives: 403, .forbidden)
        }
        let (head, _) = try await Self.send(
            scene, .get, "/v1/jobs", token: token, authority: "fog.example:80",
            fields: [(.origin, "http://fog.example:80")])
        #expect(head.status == .ok)
        // Another program's page may be served under one of the coordinator's names.
        try await Self.expectProblem(
            scene, .get, "/v1/jobs", token: token, authority: "fog.example:80",
            fields: [(.origin, "http://localhost:80")], gives: 403, .forbidden)
    }

    @Test func aWrongHashIsTheCallersMistake() async throws {
        let scene = try await CoordinatorScene()
        let token = try await Self.token(scene)
        try await Self.expectProblem(
            scene, .put, "/v1/blobs/\(BlobHash(hashing: [1]))", "other", token: token, gives: 422, .invalid)
    }

    @Test func healthVersionAndMetrics() async throws {
        let scene = try await CoordinatorScene()
        for path in ["/healthz", "/readyz"] {
            let (head, body) = try await Self.send(scene, .get, path)
            #expect(head.status == .ok && !body.isEmpty)
            #expect(head.headerFields[.contentType] == "text/plain; charset=utf-8")
        }
        let (_, version) = try await Self.send(scene, .get, "/version")
        #expect(try JSONBytes.decode(VersionInfo.self, version) == .current)
        let (head, metrics) = try await Self.send(scene, .get, "/metrics", token: Self.token(scene))
        #expect(head.status == .ok && metrics == Array("metrics".utf8))
        #expect(head.headerFields[.contentType]?.hasPrefix("text/plain") == true)
        try await Self.expectProblem(
            scene, .get, "/metrics", token: Self.token(scene, .submitter), gives: 403, .forbidden)
        scene.operations.store.beginClosing()
        try await Self.expectProblem(scene, .get, "/readyz", gives: 503, .unavailable)
        #expect(try await Self.send(scene, .get, "/healthz").0.status == .ok)
    }

    @Test func aNewJobIsCreatedAndARepeatedOneIsThere() async throws {
        let scene = try await CoordinatorScene()
        let token = try await Self.token(scene)
        let key = [(try #require(HTTPField.Name("Idempotency-Key")), "k")]
        let (first, body) = try await Self.send(scene, .post, "/v1/jobs", JobText.make(), token: token, fields: key)
        let job = try JSONBytes.decode(JobStatus.self, body)
        #expect(first.status == .created && first.headerFields[.location] == "/v1/jobs/\(job.id)")
        let (second, _) = try await Self.send(scene, .post, "/v1/jobs", JobText.make(), token: token, fields: key)
        #expect(second.status == .ok && second.headerFields[.location] == "/v1/jobs/\(job.id)")
    }

    @Test func nothingThatIsSentEndsTheCoordinator() async throws {
        let scene = try await CoordinatorScene()
        let token = try await Self.token(scene)
        let paths = [
            "/v1/jobs", "/v1/jobs:validate", "/v1/tokens", "/v1/nodes", "/v1/leases:claim", "/v1/leases:renew",
            "/v1/leases/j000000000000.0:finish", "/v1/leases/j000000000000.0:release",
            "/v1/leases/j000000000000.9223372036854775807/logs?fence=9223372036854775807&offset=9223372036854775807",
            "/v1/nodes/\(String(repeating: "0", count: 64)):drain", "/%00", "/%", "/v1/jobs/%ff", "/?a=%zz&&=&b",
        ]
        var generator = SystemRandomNumberGenerator()
        for path in paths {
            for _ in 0..<20 {
                let bytes = (0..<Int.random(in: 0..<200)).map { _ in UInt8.random(in: 0 ... .max, using: &generator) }
                for method in [HTTPRequest.Method.post, .put, .get] {
                    let (head, _) = try await Self.send(
                        scene, method, path, String(decoding: bytes, as: UTF8.self), token: token)
                    #expect(head.status.code < 500, "\(method) \(path)")
                }
            }
        }
    }
}
