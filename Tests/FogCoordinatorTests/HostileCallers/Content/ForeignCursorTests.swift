import FogCore
import FogJobs
import Testing

@testable import FogCoordinator

/// Cursors of other lists, of other jobs, of other callers, and what nobody ever got as a cursor.
@Suite struct ForeignCursorTests {
    private static func paths(_ job: JobID) -> [String] {
        [
            "/v1/jobs", "/v1/jobs/\(job)/tasks", "/v1/jobs/\(job)/outputs", "/v1/jobs/\(job)/logs",
            "/v1/events?job=\(job)",
        ]
    }

    private static func line(_ path: String, _ cursor: String) -> String {
        "GET \(path)\(path.contains("?") ? "&" : "?")cursor=\(cursor)"
    }

    @Test func whatIsNoCursorIsRefused() async throws {
        try await HostileScene.run { scene in
            let job = try await scene.operations.submit(
                Array(JobText.make(count: 5).utf8), key: nil, by: .submitter(name: "mallory")
            ).job
            for path in Self.paths(job.id) {
                for cursor in [
                    "x", "-1", "%2b1", "1.5", "0x1", "1%00", "%ff%fe", "1e3", "99999999999999999999", "%201", "1,2",
                    "'",
                    "1%20OR%201=1", "\(job.id)", "%d9%a3", "%F0%9F%94%91",
                ] {
                    let answer = try await scene.answer(scene.head(Self.line(path, cursor), token: scene.token))
                    HostileScene.expect(answer, 422, .invalid, Self.line(path, cursor))
                }
            }
            for cursor in ["x/a", "-1/a", "/", "1", "99999999999999999999/a", "%2f1", "1.0/a"] {
                let line = Self.line("/v1/jobs/\(job.id)/outputs", cursor)
                HostileScene.expect(try await scene.answer(scene.head(line, token: scene.token)), 422, .invalid, line)
            }
            try await scene.expectHonestCallersAreServed()
        }
    }

    /// A cursor is a place in a list and gives no right to see it.
    @Test func anothersCursorShowsNothingThatIsAnothers() async throws {
        try await HostileScene.run { scene in
            var others: [JobStatus] = []
            for _ in 0..<5 {
                others.append(
                    try await scene.operations.submit(
                        Array(JobText.make(name: "secret", count: 3).utf8), key: nil, by: .submitter(name: "alice")
                    ).job)
            }
            let own = try await scene.operations.submit(
                Array(JobText.make(count: 3).utf8), key: nil, by: .submitter(name: "mallory")
            ).job
            let alices = try await scene.operations.jobs(
                state: nil, cursor: nil, limit: 2, by: .submitter(name: "alice"))
            let cursors = [
                try #require(alices.cursor), "0", "1", "2", "3", "1000000", "9223372036854775807", "1/a", "0/", "0/%00",
                "9223372036854775807/\(String(repeating: "z", count: 5000))",
            ]
            for path in Self.paths(own.id) {
                for cursor in cursors {
                    let answer = try await scene.answer(scene.head(Self.line(path, cursor), token: scene.token))
                    let text = String(decoding: answer?.body ?? [], as: UTF8.self)
                    #expect(answer?.status == 200 || answer?.status == 422, "\(path) \(cursor)")
                    #expect(!text.contains("secret") && !text.contains("alice"), "\(path) \(cursor)")
                    for other in others { #expect(!text.contains(other.id.description), "\(path) \(cursor)") }
                }
                let other = path.replacing(own.id.description, with: others[0].id.description)
                guard other != path else { continue }
                HostileScene.expect(
                    try await scene.answer(scene.head(Self.line(other, "0"), token: scene.token)), 404, .notFound, other
                )
            }
        }
    }
}
