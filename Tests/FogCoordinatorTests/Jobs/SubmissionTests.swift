import FogClient
import FogCore
import FogJobs
import Testing

@testable import FogCoordinator

@Suite struct SubmissionTests {
    @Test func aJobIsTakenInAndShown() async throws {
        let scene = try await CoordinatorScene()
        let client = try await scene.client(.submitter, name: "alice")
        let job = try await client.submit(
            specification: Array(JobText.make(count: 3, priority: 70).utf8), idempotencyKey: "k")
        #expect(job.owner == "alice" && job.name == "sample" && job.priority == 70)
        #expect(job.state == .queued && job.tasks[.queued] == 3 && job.tasks.total == 3)
        #expect(try await client.job(job.id) == job)
        #expect(try await client.specification(of: job.id).count == 3)
        let tasks = try await client.tasks(of: job.id)
        #expect(tasks.tasks.map(\.index) == [0, 1, 2] && tasks.cursor == nil)
        #expect(tasks.tasks.allSatisfy { $0.state == .queued && $0.attempt == 0 })
    }

    @Test func aKeyGivesTheSameJobAgainAndRefusesAnotherText() async throws {
        let scene = try await CoordinatorScene()
        let client = try await scene.client(.submitter, name: "alice")
        let text = Array(JobText.make().utf8)
        let first = try await client.submit(specification: text, idempotencyKey: "once")
        #expect(try await client.submit(specification: text, idempotencyKey: "once").id == first.id)
        await #expect(throws: FogError(.conflict)) {
            try await client.submit(specification: Array(JobText.make(count: 2).utf8), idempotencyKey: "once")
        }
        // Another's key is another key.
        let other = try await scene.client(.submitter, name: "bob")
        #expect(try await other.submit(specification: text, idempotencyKey: "once").id != first.id)
        #expect(try await client.submit(specification: text, idempotencyKey: "twice").id != first.id)
        #expect(try await client.jobs().jobs.count == 2)
        // It is remembered by the next coordinator, and forgotten in the end.
        let next = try await scene.restarted()
        let later = try await next.client(.submitter, name: "alice")
        #expect(try await later.submit(specification: text, idempotencyKey: "once").id == first.id)
        next.clock.advance(by: .seconds(3 * 86_400))
        await next.sweep()
        #expect(try await later.submit(specification: text, idempotencyKey: "once").id != first.id)
    }

    @Test func submissionsAtTheSameTimeUnderOneKeyGiveOneJob() async throws {
        let scene = try await CoordinatorScene()
        let client = try await scene.client(.submitter)
        let text = Array(JobText.make().utf8)
        let jobs = try await withThrowingTaskGroup(of: JobID.self) { group in
            for _ in 0..<20 {
                group.addTask { try await client.submit(specification: text, idempotencyKey: "once").id }
            }
            return try await group.reduce(into: Set<JobID>()) { $0.insert($1) }
        }
        #expect(jobs.count == 1)
        #expect(try await client.jobs().jobs.count == 1)
    }

    @Test func blobsThatAreMissingAreNamedWithTheirPlaces() async throws {
        let scene = try await CoordinatorScene()
        let client = try await scene.client(.submitter)
        let (there, missing) = (BlobHash(hashing: [1]), BlobHash(hashing: [2]))
        _ = try await client.upload(bytes: [1])
        let text = """
            apiVersion: fog/v1
            kind: Job
            name: sample
            tasks:
              - engine: {type: wasm, module: "blob:\(missing)"}
                inputs:
                  - {from: "blob:\(there)", to: /in/a}
                  - {from: "blob:\(missing)", to: /in/b}

            """
        let error = await #expect(throws: FogError.self) {
            try await client.submit(specification: Array(text.utf8), idempotencyKey: "k")
        }
        let mistakes = try #require(error?.cause as? RefusedDocument).mistakes
        #expect(mistakes.map(\.path) == ["tasks[0].engine.module", "tasks[0].inputs[1].from"])
        #expect(mistakes.map(\.line) == [5, 8])
        #expect(mistakes.allSatisfy { $0.message.contains(missing.short) || $0.message.contains("\(missing)") })
        _ = try await client.upload(bytes: [2])
        _ = try await client.submit(specification: Array(text.utf8), idempotencyKey: "k")
    }

    @Test func everyMistakeIsToldAtOnce() async throws {
        let scene = try await CoordinatorScene()
        let client = try await scene.client(.submitter)
        let text = JobText.make(name: "Not A Name", count: 0, priority: 101)
        for validate in [false, true] {
            let error = await #expect(throws: FogError.self) {
                if validate {
                    _ = try await client.validate(specification: Array(text.utf8))
                } else {
                    _ = try await client.submit(specification: Array(text.utf8), idempotencyKey: "k")
                }
            }
            #expect(error?.code == .invalid)
            let mistakes = try #require(error?.cause as? RefusedDocument).mistakes
            #expect(mistakes.map(\.path) == ["name", "count", "priority"])
            #expect(mistakes.map(\.line) == [3, 4, 5])
        }
        #expect(try await client.jobs().jobs.isEmpty)
    }

    @Test func aCheckGivesTheCanonicalForm() async throws {
        let scene = try await CoordinatorScene()
        let client = try await scene.client(.submitter)
        let text = JobText.make(count: 4)
        let validation = try await client.validate(specification: Array(text.utf8))
        #expect(try validation.specification == JobSpecification.parse(text, content: .blobsOnly))
        #expect(try await client.jobs().jobs.isEmpty)
    }

    @Test func theCoordinatorTakesNoMoreTasksThanItsBound() async throws {
        var bounds = CoordinatorConfiguration.Bounds()
        bounds.liveTasks = 10
        let scene = try await CoordinatorScene(bounds: bounds)
        let client = try await scene.client(.submitter)
        func submit(_ count: Int) async throws -> JobStatus {
            try await client.submit(
                specification: Array(JobText.make(count: count).utf8),
                idempotencyKey: "\(UInt64.random(in: 0 ... .max))")
        }
        let first = try await submit(8)
        await #expect(throws: FogError(.exhausted)) { try await submit(3) }
        _ = try await submit(2)
        _ = try await client.stop(first.id)
        _ = try await submit(8)
    }

    @Test func jobsAreListedNewestFirstInPages() async throws {
        let scene = try await CoordinatorScene()
        let alice = try await scene.client(.submitter, name: "alice")
        let bob = try await scene.client(.submitter, name: "bob")
        let root = try await scene.client(.operator)
        var own: [JobID] = []
        for number in 0..<7 {
            let text = Array(JobText.make(name: "job-\(number)").utf8)
            own.append(try await alice.submit(specification: text, idempotencyKey: "\(number)").id)
            _ = try await bob.submit(specification: text, idempotencyKey: "\(number)")
        }
        var seen: [JobID] = []
        var cursor: String?
        repeat {
            let page = try await alice.jobs(cursor: cursor, limit: 3)
            #expect(page.jobs.count <= 3)
            seen += page.jobs.map(\.id)
            cursor = page.cursor
        } while cursor != nil
        #expect(seen == own.reversed())
        #expect(try await root.jobs().jobs.count == 14)
        _ = try await alice.stop(own[2])
        #expect(try await alice.jobs(state: .cancelled).jobs.map(\.id) == [own[2]])
        #expect(try await alice.jobs(state: .queued).jobs.count == 6)
    }

    @Test func nobodySeesTheJobsOfOthers() async throws {
        let scene = try await CoordinatorScene()
        let alice = try await scene.client(.submitter, name: "alice")
        let bob = try await scene.client(.submitter, name: "bob")
        let job = try await alice.submit(specification: Array(JobText.make().utf8), idempotencyKey: "k")
        let task = TaskID(job: job.id, index: 0)
        await #expect(throws: FogError(.notFound)) { try await bob.job(job.id) }
        await #expect(throws: FogError(.notFound)) { try await bob.stop(job.id) }
        await #expect(throws: FogError(.notFound)) { try await bob.tasks(of: job.id) }
        await #expect(throws: FogError(.notFound)) { try await bob.task(task) }
        await #expect(throws: FogError(.notFound)) { try await bob.attempts(at: task) }
        await #expect(throws: FogError(.notFound)) { try await bob.logs(of: job.id) }
        await #expect(throws: FogError(.notFound)) { try await bob.outputs(of: job.id) }
        await #expect(throws: FogError(.notFound)) { try await bob.explain(job.id) }
        await #expect(throws: FogError(.notFound)) { try await bob.specification(of: job.id) }
        await #expect(throws: FogError(.notFound)) { try await bob.events(job: job.id) }
        #expect(try await bob.events().events.allSatisfy { $0.job != job.id })
        #expect(try await alice.job(job.id).state == .queued)
        #expect(try await scene.client(.operator).job(job.id).id == job.id)
    }
}
