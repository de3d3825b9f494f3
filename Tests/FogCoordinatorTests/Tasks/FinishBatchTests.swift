import FogClient
import FogCore
import FogExecution
import FogJobs
import Testing

@testable import FogCoordinator

@Suite struct FinishBatchTests {
    private static func item(
        _ lease: LeaseKey, of node: NodeID, _ outcome: ExecutionOutcome = .exited(0), logs: [FinishRequest.Log]? = nil
    ) throws -> FinishBatch.Item {
        let message = FinishRequest(
            node: node, fence: lease.fence, outcome: outcome, usage: ExecutionUsage(), outputs: [], logs: logs)
        return FinishBatch.Item(
            task: lease.task, body: String(decoding: try JSONBytes.encode(message), as: UTF8.self))
    }

    private static func log(_ text: String, at offset: Int64 = 0) -> FinishRequest.Log {
        FinishRequest.Log(stream: .standardOutput, offset: offset, data: Base64Bytes(Array(text.utf8)))
    }

    @Test func whatIsRefusedDoesNotKeepTheRestFromCounting() async throws {
        let scene = try await CoordinatorScene()
        let worker = try await TestWorker(scene)
        let other = try await TestWorker(scene, name: "other")
        let job = try await scene.submit(JobText.make(count: 4))
        let leases = try await worker.claim(3).map(\.lease)
        let foreign = try await other.claimOne()
        let stale = LeaseKey(task: leases[2].task, fence: 7)
        let batch = FinishBatch(
            finishes: [
                try Self.item(leases[0], of: worker.node), try Self.item(stale, of: worker.node),
                try Self.item(foreign, of: other.node), FinishBatch.Item(task: leases[1].task, body: "{}"),
                try Self.item(leases[1], of: worker.node, .exited(3)),
            ])
        let results = try await worker.client.finish(batch)
        #expect(results.map(\.state) == [.succeeded, nil, nil, nil, .failed])
        #expect(results.map { $0.problem?.error.code } == [nil, .stale, .forbidden, .invalid, nil])
        let status = try await scene.status(job.id)
        #expect(status.tasks[.succeeded] == 1 && status.tasks[.failed] == 1 && status.tasks[.leased] == 2)
        #expect(try await scene.summary == scene.rebuiltSummary())

        // Again, together or alone, it is the same message.
        #expect(try await worker.client.finish(batch).map(\.state) == results.map(\.state))
        let alone = try await worker.client.finish(leases[0].task, body: Array(batch.finishes[0].body.utf8))
        #expect(alone.state == .succeeded)
        let contradiction = try Self.item(leases[0], of: worker.node, .exited(1))
        #expect(try await worker.client.finish(FinishBatch(finishes: [contradiction]))[0].problem?.error.code == .stale)
    }

    @Test func theLastOfWhatWasPrintedComesWithTheResult() async throws {
        let scene = try await CoordinatorScene()
        let worker = try await TestWorker(scene)
        let job = try await scene.submit(JobText.make(count: 2))
        let leases = try await worker.claim(2).map(\.lease)
        try await worker.client.appendLog(leases[0], stream: .standardOutput, offset: 0, bytes: Array("one ".utf8))
        let batch = FinishBatch(
            finishes: [
                try Self.item(leases[0], of: worker.node, logs: [Self.log("two", at: 4)]),
                // What came before is missing: the result counts all the same.
                try Self.item(leases[1], of: worker.node, logs: [Self.log("lost", at: 9)]),
            ])
        #expect(try await worker.client.finish(batch).map(\.state) == [.succeeded, .succeeded])
        let user = try await scene.client(.operator)
        let page = try await user.logs(of: job.id)
        #expect(String(decoding: page.entries.flatMap(\.data.bytes), as: UTF8.self) == "one two" && page.ended)
        #expect(try await user.events(job: job.id, limit: 100).events.count { $0.type == "log.dropped" } == 1)
        // The repetition adds nothing.
        _ = try await worker.client.finish(batch)
        #expect(try await user.logs(of: job.id).entries.count == 2)
    }

    @Test func thereAreNoMoreThanTheBound() async throws {
        let scene = try await CoordinatorScene()
        let worker = try await TestWorker(scene)
        _ = try await scene.submit(JobText.make())
        let item = try Self.item(try await worker.claimOne(), of: worker.node)
        let batch = FinishBatch(finishes: Array(repeating: item, count: FinishBatch.limit + 1))
        await #expect(throws: FogError(.tooLarge)) { try await worker.client.finish(batch) }
        #expect(try await worker.client.finish(FinishBatch(finishes: [])).isEmpty)
    }
}
