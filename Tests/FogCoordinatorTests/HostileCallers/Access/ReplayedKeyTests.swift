import FogCore
import FogJobs
import Testing

@testable import FogCoordinator

/// Idempotency keys that are used again, for something else or by somebody else.
@Suite struct ReplayedKeyTests {
    private static func submit(
        _ scene: HostileScene, _ key: String, _ text: String, token: String
    ) async throws -> RawAnswer? {
        let fields = ["Idempotency-Key: \(key)"]
        return try await scene.answer(
            scene.head("POST /v1/jobs", token: token, fields: fields, length: text.utf8.count) + text)
    }

    @Test func anotherBodyIsAConflictAndTheFirstJobStands() async throws {
        try await HostileScene.run { scene in
            let first = try await Self.submit(scene, "k", JobText.make(), token: scene.token)
            #expect(first?.status == 201)
            let job = try JSONBytes.decode(JobStatus.self, try #require(first).body)
            // Of the same owner under another token too, and a byte is enough.
            for token in [scene.token, try await scene.token(.submitter, "mallory")] {
                for text in [JobText.make(count: 2), JobText.make() + " ", "\n" + JobText.make()] {
                    HostileScene.expect(try await Self.submit(scene, "k", text, token: token), 409, .conflict)
                }
                let again = try await Self.submit(scene, "k", JobText.make(), token: token)
                #expect(again?.status == 200)
                #expect(try JSONBytes.decode(JobStatus.self, again?.body ?? []).id == job.id)
            }
            // A body that is no job isn't better under a key that is taken.
            HostileScene.expect(try await Self.submit(scene, "k", "nonsense", token: scene.token), 422, .invalid)
            // The key of another owner is another key, and tells nothing.
            let other = try await Self.submit(
                scene, "k", JobText.make(), token: try await scene.token(.submitter, "alice"))
            #expect(other?.status == 201)
            // After the job's end.
            _ = try await scene.operations.stop(job.id, .cancelled, by: CoordinatorScene.root)
            HostileScene.expect(
                try await Self.submit(scene, "k", JobText.make(count: 3), token: scene.token), 409, .conflict)
            let ended = try await Self.submit(scene, "k", JobText.make(), token: scene.token)
            #expect(ended?.status == 200)
            #expect(try JSONBytes.decode(JobStatus.self, ended?.body ?? []).state == .cancelled)
        }
    }

    @Test func ofManyBodiesAtOnceUnderOneKeyOneWins() async throws {
        try await HostileScene.run { scene in
            let answers = try await withThrowingTaskGroup(of: RawAnswer?.self) { group in
                for count in 1...20 {
                    group.addTask {
                        try await Self.submit(scene, "k", JobText.make(count: count), token: scene.token)
                    }
                }
                return try await group.reduce(into: [RawAnswer?]()) { $0.append($1) }
            }
            #expect(answers.count { $0?.status == 201 } == 1)
            for answer in answers where answer?.status != 201 { HostileScene.expect(answer, 409, .conflict) }
            let jobs = try await scene.operations.jobs(state: nil, cursor: nil, limit: nil, by: CoordinatorScene.root)
            #expect(jobs.jobs.count == 1)
        }
    }

    @Test func keysThatAreEmptyOrLongAreRefused() async throws {
        try await HostileScene.run { scene in
            for key in ["", String(repeating: "k", count: 129), String(repeating: "\u{1F511}", count: 33)] {
                HostileScene.expect(
                    try await Self.submit(scene, key, JobText.make(), token: scene.token), 422, .invalid, key)
            }
            for key in [String(repeating: "k", count: 128), "a b\"c'; DROP TABLE jobs; --", "\u{1F511}"] {
                #expect(try await Self.submit(scene, key, JobText.make(), token: scene.token)?.status == 201, "\(key)")
            }
            try await scene.expectHonestCallersAreServed()
        }
    }
}
