import FogClient
import FogCore
import FogExecution
import FogJobs
import GRDB
import Testing

@testable import FogCoordinator

@Suite struct RetentionTests {
    private static func rows(_ scene: CoordinatorScene) async throws -> Int {
        try await scene.operations.store.read { transaction in
            try ["jobs", "tasks", "attempts", "outputs", "logs", "job_blobs"].reduce(0) { sum, table in
                try sum + (Int.fetchOne(transaction.database, sql: "SELECT count(*) FROM \(table)") ?? 0)
            }
        }
    }

    @Test func theRecordOfAJobGoesLongAfterItsResults() async throws {
        let scene = try await CoordinatorScene()
        let worker = try await TestWorker(scene)
        let user = try await scene.client(.operator)
        // More tasks than are dropped in one transaction.
        let text = JobText.make(count: 2500, "retention: {logs: 1h, results: 2h}")
        let job = try await scene.submit(text)
        let lease = try await worker.claimOne()
        try await worker.client.appendLog(lease, stream: .standardOutput, offset: 0, bytes: [65])
        _ = try await worker.finish(lease)
        _ = try await user.stop(job.id)
        #expect(try await scene.status(job.id).state.isTerminal)
        let other = try await scene.submit(JobText.make())

        scene.clock.advance(by: .seconds(3 * 3600))
        await scene.sweep()
        await #expect(throws: FogError(.gone)) { try await user.logs(of: job.id) }
        #expect(try await scene.status(job.id).tasks[.succeeded] == 1)

        scene.clock.advance(by: .seconds(90 * 86_400))
        await scene.sweep()
        await #expect(throws: FogError(.notFound)) { try await scene.status(job.id) }
        // The job that hasn't ended, and its task.
        #expect(try await Self.rows(scene) == 2)
        #expect(try await scene.status(other.id).state == .queued)
        let orphans = try await scene.operations.store.read { transaction in
            try Int.fetchOne(
                transaction.database,
                sql: "SELECT count(*) FROM events WHERE job IS NOT NULL AND job NOT IN (SELECT sequence FROM jobs)")
        }
        #expect(orphans == 0)
        #expect(try await scene.summary == scene.rebuiltSummary())
    }
}
