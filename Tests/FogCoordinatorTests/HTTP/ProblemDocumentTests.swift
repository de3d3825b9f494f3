import FogClient
import FogCore
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
        return (response.head, Array(try await response.collect(limit: 1 << 24).readableBytesView))
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

    @Test func pathsAndMethodsThatAreNotThereAreNotFound() async throws {
        let scene = try await CoordinatorScene()
        let token = try await Self.token(scene)
        for (method, path) in [
            (HTTPRequest.Method.get, "/"), (.get, "/v1"), (.get, "/v1/nothing"), (.get, "/v2/jobs"),
            (.get, "/v1/jobs/j000000000000"), (.get, "/v1/jobs/nonsense"), (.get, "/v1/jobs/..%2f..%2fetc"),
            (.post, "/v1/jobs/j000000000000:stop"), (.post, "/v1/jobs/j000000000000:fly"), (.post, "/v1/jobs/x:stop"),
            (.get, "/v1/tasks/j000000000000.0"), (.get, "/v1/tasks/j000000000000.-1"), (.get, "/v1/blobs/xyz"),
            (.get, "/v1/blobs/..%2fcoordinator.sqlite"), (.get, "/v1/blobs/\(BlobHash(hashing: [1]))"),
            (.get, "/v1/nodes/00"), (.delete, "/v1/jobs"), (.patch, "/v1/jobs"), (.put, "/v1/tokens"),
            (.trace, "/v1/jobs"), (.init("BREW")!, "/v1/jobs"), (.delete, "/v1/tokens/none"), (.post, "/healthz"),
        ] {
            try await Self.expectProblem(scene, method, path, token: token, gives: 404, .notFound)
        }
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
            fields: [(.origin, "http://localhost:80")])
        #expect(head.status == .ok)
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
