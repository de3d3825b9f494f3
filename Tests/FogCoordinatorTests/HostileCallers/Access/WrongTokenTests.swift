import FogCore
import FogJobs
import Testing

@testable import FogCoordinator

/// Callers that show what isn't theirs, or nothing that means anything.
@Suite struct WrongTokenTests {
    @Test func whatIsNoTokenIsRefusedEverywhereWithTheSameWord() async throws {
        try await HostileScene.run { scene in
            let revoked = try await scene.operations.createToken(
                TokenRequest(kind: .operator, name: "gone"), by: CoordinatorScene.root)
            _ = try await scene.operations.revokeToken(revoked.token.id, by: CoordinatorScene.root)
            let digits = String(repeating: "0", count: 64)
            let good = scene.token
            let shown = [
                "Bearer \(revoked.secret)", "Bearer fog_operator_\(digits)", "Bearer \(good)x",
                "Bearer \(good.dropLast())",
                "Bearer \(good.uppercased())", "Bearer \(good.replacing("submitter", with: "operator"))",
                "Bearer \(good) \(good)", "Bearer \(good), Bearer \(good)", "Bearer \u{E9}\u{1F511}", "Bearer",
                "Bearer ",
                "", "Basic \(good)", good, "Bearer \(String(repeating: "a", count: 10_000))", "Bearer\t\(good)",
            ]
            var words: Set<String> = []
            for text in shown {
                for line in ["GET /v1/jobs", "GET /version", "GET /v1/tokens", "POST /v1/leases:claim", "GET /nothing"]
                {
                    let answer = try await scene.answer(scene.head(line, fields: ["Authorization: \(text)"]))
                    HostileScene.expect(answer, 401, .unauthenticated, "\(line) with \(text.prefix(40))")
                    #expect(answer?.fields["www-authenticate"] == "Bearer")
                    words.insert(answer?.problem?.detail ?? "")
                }
            }
            // Whether a token was ever good can't be told.
            #expect(words.count == 2)
            let twice = ["Authorization: Bearer \(good)", "Authorization: Bearer \(good)"]
            HostileScene.expect(
                try await scene.answer(scene.head("GET /v1/jobs", fields: twice)), 401, .unauthenticated)
            try await scene.expectHonestCallersAreServed()
        }
    }

    @Test func aTokenOfAMegabyteIsNotEvenReadToItsEnd() async throws {
        try await HostileScene.run { scene in
            let request = scene.head("GET /v1/jobs", token: String(repeating: "a", count: 1 << 20))
            try await scene.expectRefusal(of: Array(request.utf8), gives: 431, .tooLarge)
        }
    }

    @Test func aTokenOfAnotherKindOpensNothingElse() async throws {
        try await HostileScene.run { scene in
            let (node, worker) = try await scene.worker()
            let join = try await scene.token(.join, "join")
            let other = try #require(NodeID(String(repeating: "1", count: 64)))
            for (token, lines) in [
                (
                    scene.token,
                    [
                        "GET /v1/tokens", "POST /v1/tokens", "DELETE /v1/tokens/t000000000000", "GET /metrics",
                        "POST /v1/nodes/\(node):drain", "DELETE /v1/nodes/\(node)",
                        "GET /v1/nodes/\(node)/commands", "GET /v1/nodes/\(other)/commands",
                    ]
                ),
                (
                    worker,
                    [
                        "GET /v1/jobs", "POST /v1/jobs:validate", "GET /v1/tokens", "GET /metrics",
                        "GET /v1/nodes/\(other)/commands", "DELETE /v1/nodes/\(node)",
                    ]
                ),
                (join, ["GET /v1/jobs", "GET /v1/blobs/\(BlobHash(hashing: [1]))", "GET /v1/tokens", "GET /metrics"]),
            ] {
                for line in lines {
                    let body =
                        line.hasSuffix("tokens") ? "{\"kind\":\"operator\",\"name\":\"x\"}" : "{\"drain\":true}"
                    let head = scene.head(line, token: token, length: line.hasPrefix("POST") ? body.utf8.count : nil)
                    let answer = try await scene.answer(line.hasPrefix("POST") ? head + body : head)
                    HostileScene.expect(answer, 403, .forbidden, line)
                }
            }
            try await scene.expectHonestCallersAreServed()
        }
    }

    /// Somebody else's job is answered to the letter as one that was never there.
    @Test func nothingTellsWhetherAnothersJobExists() async throws {
        try await HostileScene.run { scene in
            let job = try await scene.operations.submit(
                Array(JobText.make().utf8), key: nil, by: .submitter(name: "alice")
            ).job.id
            var generator = SystemRandomNumberGenerator()
            let never = JobID(using: &generator)
            for (method, path) in [
                ("GET", "/v1/jobs/JOB"), ("GET", "/v1/jobs/JOB/tasks"), ("GET", "/v1/jobs/JOB/logs"),
                ("GET", "/v1/jobs/JOB/outputs"), ("GET", "/v1/jobs/JOB/explain"), ("GET", "/v1/jobs/JOB/specification"),
                ("POST", "/v1/jobs/JOB:stop"), ("GET", "/v1/tasks/JOB.0"), ("GET", "/v1/tasks/JOB.0/attempts"),
                ("GET", "/v1/events?job=JOB"), ("GET", "/v1/jobs/JOB?after=0&wait=60000"),
            ] {
                var bodies: Set<String> = []
                for id in [job, never] {
                    let line = "\(method) \(path.replacing("JOB", with: id.description))"
                    let answer = try await scene.answer(scene.head(line, token: scene.token))
                    HostileScene.expect(answer, 404, .notFound, line)
                    let body = String(decoding: answer?.body ?? [], as: UTF8.self)
                    bodies.insert(body.replacing(id.description, with: "JOB"))
                }
                #expect(bodies.count == 1, "\(path): \(bodies)")
            }
        }
    }
}
