import FogClient
import FogCore
import FogExecution
import FogJobs
import Testing

@testable import FogCoordinator

@Suite struct LeaseTests {
    @Test func aWorkerThatIsLostLosesItsTaskToTheNext() async throws {
        let scene = try await CoordinatorScene()
        let first = try await TestWorker(scene, name: "first")
        let second = try await TestWorker(scene, name: "second")
        let job = try await scene.submit(JobText.make())
        let lease = try await first.claimOne()
        await scene.advance(by: .milliseconds(7999))
        #expect(try await scene.task(lease).state == .leased)
        await scene.advance(by: .milliseconds(1))
        #expect(try await scene.task(lease).state == .unknown)
        #expect(try await second.claim().isEmpty)
        await scene.advance(by: .milliseconds(2500))
        #expect(try await scene.task(lease).state == .queued)
        let next = try await second.claimOne()
        #expect(next == LeaseKey(task: lease.task, fence: 2))
        // Whatever the first still says comes too late.
        await #expect(throws: FogError(.stale)) { try await first.finish(lease) }
        await #expect(throws: FogError(.stale)) { try await first.release(lease) }
        #expect(try await first.renew([lease]) == RenewResponse(renewed: [], stop: [lease]))
        await #expect(throws: FogError(.stale)) { try await first.client.upload(bytes: [7], under: lease) }
        #expect(try await second.finish(next) == .succeeded)
        let attempts = try await scene.operations.attempts(at: lease.task, by: CoordinatorScene.root).attempts
        #expect(attempts.map(\.verdict) == [.lost, .succeeded])
        #expect(try await scene.task(lease).losses == 1)
        #expect(try await scene.status(job.id).state == .succeeded)
        #expect(try await scene.summary == scene.rebuiltSummary())
    }

    @Test(arguments: [true, false])
    func aWorkerThatComesBackInTimeKeepsItsTask(_ renews: Bool) async throws {
        let scene = try await CoordinatorScene()
        let worker = try await TestWorker(scene)
        _ = try await scene.submit(JobText.make())
        let lease = try await worker.claimOne()
        await scene.advance(by: .milliseconds(9000))
        #expect(try await scene.task(lease).state == .unknown)
        if renews {
            #expect(try await worker.renew([lease], .running).renewed == [lease])
            #expect(try await scene.task(lease).state == .running)
            await scene.advance(by: .milliseconds(7500))
            #expect(try await scene.task(lease).state == .running)
        }
        #expect(try await worker.finish(lease) == .succeeded)
    }

    @Test func renewalsKeepALeaseForAsLongAsTheyCome() async throws {
        let scene = try await CoordinatorScene()
        let worker = try await TestWorker(scene)
        _ = try await scene.submit(JobText.make(count: 3))
        let leases = try await worker.claim().map(\.lease)
        for phase in [TaskPhase.leased, .running, .suspended, .running, .publishing] {
            await scene.advance(by: .seconds(7))
            #expect(try await worker.renew(leases, phase).renewed == leases)
            #expect(try await scene.task(leases[1]).state.rawValue == phase.rawValue)
        }
        #expect(try await scene.task(leases[2]).losses == 0)
    }

    /// A worker counts a lease from the request that brought it, so a repeated claim must begin it anew.
    @Test func aRepeatedClaimIsARenewal() async throws {
        let scene = try await CoordinatorScene()
        let worker = try await TestWorker(scene)
        _ = try await scene.submit(JobText.make())
        let first = try await worker.claim(1, name: "a")
        let lease = try #require(first.first?.lease)
        await scene.advance(by: .milliseconds(7500))
        #expect(try await worker.claim(1, name: "a") == first)
        await scene.advance(by: .milliseconds(7500))
        #expect(try await scene.task(lease).state == .leased)
        await scene.advance(by: .milliseconds(1500))
        #expect(try await scene.task(lease).state == .unknown)
        #expect(try await worker.claim(1, name: "a") == first)
        #expect(try await scene.task(lease).state == .leased)
        await scene.advance(by: .milliseconds(7500))
        #expect(try await scene.task(lease).state == .leased)
    }

    /// The observer gives a lease up; before that is stored a renewal is. The worker was told that the lease goes on,
    /// so it must be watched further.
    @Test func aRenewalThatComesBetweenALossAndItsRecordIsWatched() async throws {
        let scene = try await CoordinatorScene()
        let worker = try await TestWorker(scene)
        _ = try await scene.submit(JobText.make())
        let lease = try await worker.claimOne()
        await scene.advance(by: .milliseconds(9900))
        #expect(try await scene.task(lease).state == .unknown)
        scene.clock.advance(by: .seconds(1))
        let due = scene.operations.store.projection.elapse(to: scene.clock.now(), limit: 10)
        #expect(due.leases == [.lost(lease)])
        #expect(try await worker.renew([lease]).renewed == [lease])
        #expect(scene.summary.leases == 1)
        await scene.advance(by: .seconds(11))
        #expect(try await scene.task(lease).state == .queued)
    }

    /// A lapse and its loss fall due together if the coordinator was held up between; they are carried out side by side.
    @Test func aLossThatFallsDueWithItsLapseIsStored() async throws {
        let scene = try await CoordinatorScene()
        let worker = try await TestWorker(scene)
        let other = try await TestWorker(scene, name: "other")
        _ = try await scene.submit(JobText.make(count: 65))
        let leases = try await worker.claim().map(\.lease)
        try #require(leases.count == 64)
        scene.clock.advance(by: .seconds(8))
        // The observer is told of another lease and finds that these have lapsed, which isn't carried out yet.
        let last = try await other.claimOne()
        scene.clock.advance(by: .seconds(2))
        await Timekeeper(operations: scene.operations).elapse()
        for lease in leases { #expect(try await scene.task(lease).state == .queued) }
        #expect(try await scene.task(last).state == .leased)
        #expect(scene.summary.leases == 1)
    }

    /// A lapse and its loss are under way together when a renewal is stored. The worker was told that the lease goes on.
    @Test func aRenewalThatIsStoredBeforeALapseAndItsLossCounts() async throws {
        let scene = try await CoordinatorScene()
        let worker = try await TestWorker(scene)
        let other = try await TestWorker(scene, name: "other")
        _ = try await scene.submit(JobText.make(count: 2))
        let lease = try await worker.claimOne()
        scene.clock.advance(by: .seconds(8))
        _ = try await other.claimOne()
        scene.clock.advance(by: .seconds(2))
        let due = scene.operations.store.projection.elapse(to: scene.clock.now(), limit: 10)
        #expect(due.leases == [.lapsed(lease), .lost(lease)])
        #expect(try await worker.renew([lease], .running).renewed == [lease])
        let timekeeper = Timekeeper(operations: scene.operations)
        for action in due.leases { try await timekeeper.carryOut(action) }
        #expect(try await scene.task(lease).state == .running)
        #expect(try await worker.finish(lease) == .succeeded)
    }

    @Test func afterARestartLeasesHaveOneTimeToLiveOfGrace() async throws {
        let scene = try await CoordinatorScene()
        let worker = try await TestWorker(scene)
        _ = try await scene.submit(JobText.make(count: 2))
        let leases = try await worker.claim().map(\.lease)
        try #require(leases.count == 2)
        await scene.advance(by: .milliseconds(8500))
        #expect(try await worker.renew([leases[1]]).renewed == [leases[1]])
        try await scene.close()
        scene.clock.advance(by: .seconds(600))
        let next = try await scene.restarted()
        let back = TestWorker(worker, at: next)
        #expect(try await next.task(leases[0]).state == .unknown)
        #expect(try await next.task(leases[1]).state == .running)
        await next.advance(by: .milliseconds(7900))
        #expect(try await back.renew([leases[1]]).renewed == [leases[1]])
        await next.advance(by: .milliseconds(3000))
        #expect(try await next.task(leases[0]).state == .queued)
        #expect(try await next.task(leases[1]).state == .running)
        #expect(try await back.finish(leases[1]) == .succeeded)
        #expect(try await back.claimOne() == LeaseKey(task: leases[0].task, fence: 2))
    }

    @Test func aClaimThatWaitsTellsForHowLong() async throws {
        let scene = try await CoordinatorScene()
        let worker = try await TestWorker(scene)
        async let answer = worker.client.claim(
            ClaimRequest(node: worker.node, limit: 1, waitMs: 60_000, claim: "a"))
        await scene.claimWaits()
        scene.clock.advance(by: .milliseconds(1234))
        _ = try await scene.submit(JobText.make())
        let response = try await answer
        #expect(response.assignments.count == 1 && response.heldBackMs == 1234)
        _ = try await scene.submit(JobText.make())
        let second = try await worker.client.claim(
            ClaimRequest(node: worker.node, limit: 1, waitMs: 60_000, claim: "b"))
        #expect(second.assignments.count == 1 && second.heldBackMs == 0)
    }

    @Test func whatCouldNotBeStoredComesUpAgain() async throws {
        let scene = try await CoordinatorScene()
        let worker = try await TestWorker(scene)
        _ = try await scene.submit(JobText.make("retry: {maxFailures: 1, backoff: 10s..10s}"))
        let lease = try await worker.claimOne()
        let projection = scene.operations.store.projection
        projection.postpone(.lost(lease), at: scene.clock.now())
        #expect(scene.summary.leases == 1)
        #expect(try await worker.finish(lease, .exited(1)) == .pending)
        scene.clock.advance(by: .seconds(10))
        let due = projection.elapse(to: scene.clock.now(), limit: 10)
        #expect(due.timers.count == 1)
        for purpose in due.timers { projection.postpone(purpose, at: scene.clock.now()) }
        await scene.advance(by: .milliseconds(1500))
        #expect(try await scene.task(lease).state == .queued)
    }

    @Test func tooManyRenewalsAtOnceAreRefused() async throws {
        let scene = try await CoordinatorScene()
        let worker = try await TestWorker(scene)
        let job = JobID("j000000000000").map { TaskID(job: $0, index: 0) }
        let lease = LeaseKey(task: try #require(job), fence: 1)
        await #expect(throws: FogError(.tooLarge)) {
            try await worker.renew(Array(repeating: lease, count: RenewRequest.limit + 1))
        }
        // A lease that never was is one to stop.
        #expect(try await worker.renew([lease]) == RenewResponse(renewed: [], stop: [lease]))
    }
}
