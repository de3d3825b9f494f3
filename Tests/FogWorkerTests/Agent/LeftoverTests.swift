import FogCore
import FogExecution
import FogJobs
import FoundationEssentials
import Testing

@testable import FogWorker

/// What a worker that was killed does when it comes again.
@Suite struct LeftoverTests {
    @Test func whatWasHeldIsGivenBackAndWhatWasFinishedIsTold() async throws {
        let folder = try TemporaryFolder()
        let body = Array(
            try JSONEncoder().encode(
                FinishRequest(
                    node: AgentScene.node, fence: 3, outcome: .exited(0), usage: ExecutionUsage(), outputs: [])))
        do {
            let journal = try AgentScene.journal(in: folder)
            try await journal.claimed([AgentScene.lease(0), AgentScene.lease(1, fence: 3), AgentScene.lease(2)])
            try await journal.finished(AgentScene.lease(1, fence: 3), body: body)
            try await journal.closed([AgentScene.lease(2)])
        }
        let scene = try AgentScene(.endless, folder: folder)
        scene.stub.with { $0.faults[.finish] = [.refused(.unavailable)] }
        await scene.agent.settleLeftover()
        await scene.becameIdle()
        #expect(scene.stub.with { $0.releases } == [AgentScene.lease(0)])
        #expect(scene.stub.with { $0.finishes } == [AgentScene.lease(1).task: [body]])
        #expect(scene.executor.started.isEmpty)
        // The next start finds nothing any more.
        let again = try AgentScene.journal(in: folder)
        let leftover = await again.leftover
        #expect(leftover.claimed.isEmpty && leftover.finished.isEmpty)
    }

    @Test func aResultThatNobodyWantsAnyMoreIsForgotten() async throws {
        let folder = try TemporaryFolder()
        let journal = try AgentScene.journal(in: folder)
        try await journal.finished(AgentScene.lease(), body: [1, 2, 3])
        let scene = try AgentScene(.endless, folder: folder)
        scene.stub.with { $0.faults[.finish] = [.refused(.stale)] }
        await scene.agent.settleLeftover()
        await scene.becameIdle()
        #expect(scene.stub.count(.finish) == 1)
        #expect(await scene.journal.leftover.finished.isEmpty)
    }

    @Test func aRefusedReturnIsForgottenToo() async throws {
        let folder = try TemporaryFolder()
        let journal = try AgentScene.journal(in: folder)
        try await journal.claimed([AgentScene.lease()])
        let scene = try AgentScene(.endless, folder: folder)
        scene.stub.with { $0.faults[.release] = [.refused(.stale)] }
        await scene.agent.settleLeftover()
        #expect(scene.stub.count(.release) == 1)
        #expect(await scene.journal.leftover.claimed.isEmpty)
    }
}
