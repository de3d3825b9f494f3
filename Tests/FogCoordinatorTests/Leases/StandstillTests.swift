import FogCore
import FogJobs
import Testing

@testable import FogCoordinator

/// A coordinator that was stopped, starved or suspended, and goes on.
@Suite struct StandstillTests {
    @Test func afterAStandstillLeasesHaveOneTimeToLiveOfGrace() async throws {
        let scene = try await CoordinatorScene()
        let worker = try await TestWorker(scene)
        _ = try await scene.submit(JobText.make(count: 2))
        let leases = try await worker.claim().map(\.lease)
        let timekeeper = Timekeeper(operations: scene.operations)
        scene.clock.advance(by: .seconds(3600))
        timekeeper.noticeAbsence(of: .seconds(3600))
        await timekeeper.elapse()
        for lease in leases { #expect(try await scene.task(lease).state == .leased) }
        // What was done meanwhile counts.
        #expect(try await worker.finish(leases[0]) == .succeeded)
        await scene.advance(by: .milliseconds(7900))
        #expect(try await scene.task(leases[1]).state == .leased)
        await scene.advance(by: .milliseconds(2700))
        #expect(try await scene.task(leases[1]).state == .queued)
        #expect(try await scene.summary == scene.rebuiltSummary())
    }

    /// The lapse may have been noticed before the standstill was.
    @Test func whatWasNoticedFirstDoesNotHold() async throws {
        let scene = try await CoordinatorScene()
        let worker = try await TestWorker(scene)
        _ = try await scene.submit(JobText.make())
        let lease = try await worker.claimOne()
        scene.clock.advance(by: .seconds(60))
        let due = scene.operations.store.projection.elapse(to: scene.clock.now(), limit: 10)
        #expect(due.leases == [.lapsed(lease)])
        let timekeeper = Timekeeper(operations: scene.operations)
        timekeeper.noticeAbsence(of: .seconds(60))
        for action in due.leases { try await timekeeper.carryOut(action) }
        #expect(try await scene.task(lease).state == .leased)
    }

    @Test func aShortDelayChangesNothing() async throws {
        let scene = try await CoordinatorScene()
        let worker = try await TestWorker(scene)
        _ = try await scene.submit(JobText.make())
        let lease = try await worker.claimOne()
        let timekeeper = Timekeeper(operations: scene.operations)
        for _ in 0..<4 {
            scene.clock.advance(by: .seconds(2))
            timekeeper.noticeAbsence(of: .seconds(2))
        }
        await timekeeper.elapse()
        #expect(try await scene.task(lease).state == .unknown)
    }
}
