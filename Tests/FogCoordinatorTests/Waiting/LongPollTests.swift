import FogClient
import FogCore
import FogExecution
import FogJobs
import Testing

@testable import FogCoordinator

/// Every wait here is for a minute, so that a minute has passed if one wasn't ended but ran out.
@Suite struct LongPollTests {
    private static let long = Duration.seconds(60)
    private let start = ContinuousClock.now

    private func expectNoWaitRanOut(sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(start.duration(to: .now) < Self.long, "a wait ran out", sourceLocation: sourceLocation)
    }

    @Test func aSubmissionThatWaitsIsAnsweredWithTheJobsEnd() async throws {
        let scene = try await CoordinatorScene()
        let user = try await scene.client(.operator)
        let worker = try await TestWorker(scene)
        let text = Array(JobText.make().utf8)
        async let ended = user.submit(specification: text, idempotencyKey: "k", until: .ended, wait: Self.long)
        let lease = try #require(try await worker.claim(waitMs: 60_000).first?.lease)
        #expect(try await worker.finish(lease) == .succeeded)
        let status = try await ended
        #expect(status.state == .succeeded && status.id == lease.task.job)
        // Repeated, it is the same job, and there is nothing to wait for.
        let again = try await user.submit(specification: text, idempotencyKey: "k", until: .ended, wait: Self.long)
        #expect(again == status)
        // A wait that runs out changes nothing about the submission.
        let open = try await user.submit(
            specification: text, idempotencyKey: "l", until: .ended, wait: .milliseconds(20))
        #expect(open.state == .queued)
        #expect(try await user.jobs().jobs.count == 2)
        expectNoWaitRanOut()
    }

    @Test func aJobThatChangesWakesWhoWaitsForIt() async throws {
        let scene = try await CoordinatorScene()
        let user = try await scene.client(.operator)
        let worker = try await TestWorker(scene)
        let job = try await scene.submit(JobText.make())
        async let changed = user.job(job.id, after: job.version, wait: Self.long)
        await scene.isAwaited(.job(try await scene.sequence(of: job.id)))
        let lease = try await worker.claimOne()
        let seen = try await changed
        #expect(seen.state == .running && seen.version > job.version)
        // What has changed already is told at once.
        #expect(try await user.job(job.id, after: job.version, wait: Self.long) == seen)
        async let ended = user.waitForEnd(of: job.id)
        _ = try await worker.finish(lease)
        #expect(try await ended.state == .succeeded)
        expectNoWaitRanOut()
    }

    @Test func outputThatIsPrintedWakesWhoFollowsIt() async throws {
        let scene = try await CoordinatorScene()
        let user = try await scene.client(.operator)
        let worker = try await TestWorker(scene)
        let job = try await scene.submit(JobText.make())
        let lease = try await worker.claimOne()
        let topic = SignalTopic.logs(try await scene.sequence(of: job.id))
        async let first = user.logs(of: job.id, wait: Self.long)
        await scene.isAwaited(topic)
        try await worker.client.appendLog(lease, stream: .standardOutput, offset: 0, bytes: [65])
        let page = try await first
        #expect(page.entries.count == 1 && !page.ended)
        async let last = user.logs(of: job.id, cursor: page.cursor, wait: Self.long)
        await scene.isAwaited(topic)
        _ = try await worker.finish(lease)
        let end = try await last
        #expect(end.entries.isEmpty && end.ended && end.cursor == page.cursor)
        expectNoWaitRanOut()
    }

    @Test func aSubmissionAndRoomThatBecomesFreeWakeAClaim() async throws {
        let scene = try await CoordinatorScene()
        let worker = try await TestWorker(scene, capacity: TestWorker.capacity(cpu: 100))
        async let first = worker.claim(waitMs: 60_000)
        await scene.claimWaits()
        _ = try await scene.submit(JobText.make(count: 2))
        let lease = try #require(try await first.first?.lease)
        async let second = worker.claim(waitMs: 60_000)
        await scene.claimWaits()
        _ = try await worker.finish(lease)
        #expect(try await second.count == 1)
        expectNoWaitRanOut()
    }

    @Test func manyWhoWaitShareWhatThereIs() async throws {
        let scene = try await CoordinatorScene()
        var workers: [TestWorker] = []
        for number in 0..<8 { workers.append(try await TestWorker(scene, name: "worker-\(number)")) }
        let claimed = try await withThrowingTaskGroup(of: [LeaseKey].self) { group in
            for worker in workers {
                group.addTask {
                    var all: [LeaseKey] = []
                    while case let found = try await worker.claim(3, waitMs: all.isEmpty ? 60_000 : 0),
                        !found.isEmpty
                    {
                        all += found.map(\.lease)
                    }
                    return all
                }
            }
            await scene.claimWaits()
            _ = try await scene.submit(JobText.make(count: 200))
            // Those that found nothing while others were quicker are let go.
            var all: [LeaseKey] = []
            while let next = try await group.next() {
                all += next
                if all.count == 200 { scene.operations.store.beginClosing() }
            }
            return all
        }
        #expect(claimed.count == 200 && Set(claimed.map(\.task)).count == 200)
        #expect(claimed.allSatisfy { $0.fence == 1 })
        expectNoWaitRanOut()
    }

    @Test func everythingThatHappensWakesWhoReadsTheEvents() async throws {
        let scene = try await CoordinatorScene()
        let user = try await scene.client(.operator)
        let before = try await user.events()
        async let next = user.events(cursor: before.cursor, wait: Self.long)
        await scene.isAwaited(.events)
        let job = try await scene.submit(JobText.make())
        let page = try await next
        #expect(page.events.map(\.type) == ["job.submitted"] && page.events[0].job == job.id)
        expectNoWaitRanOut()
    }

    @Test func theEndOfTheCoordinatorLetsEverybodyGo() async throws {
        let scene = try await CoordinatorScene()
        let user = try await scene.client(.operator)
        let worker = try await TestWorker(scene)
        let job = try await scene.submit(JobText.make())
        let lease = try await worker.claimOne()
        let sequence = try await scene.sequence(of: job.id)
        let commands = try await worker.client.commands(for: worker.node, after: nil, wait: .zero)
        let status = try await scene.status(job.id)
        let events = try await user.events()
        async let claim = worker.claim(waitMs: 60_000)
        async let change = user.job(job.id, after: status.version, wait: Self.long)
        async let logs = user.logs(of: job.id, wait: Self.long)
        async let wish = worker.client.commands(for: worker.node, after: commands.version, wait: Self.long)
        async let event = user.events(cursor: events.cursor, wait: Self.long)
        await scene.claimWaits()
        for topic in [SignalTopic.job(sequence), .logs(sequence), .node(worker.node), .events] {
            await scene.isAwaited(topic)
        }
        scene.operations.store.beginClosing()
        #expect(try await claim.isEmpty)
        #expect(try await change == status)
        #expect(try await logs.entries.isEmpty)
        #expect(try await wish == commands)
        #expect(try await event.events.isEmpty)
        // Who comes only now isn't held back either, and is still served.
        #expect(try await user.job(job.id, after: status.version, wait: Self.long) == status)
        #expect(try await worker.claim(waitMs: 60_000).isEmpty)
        #expect(try await worker.finish(lease) == .succeeded)
        await #expect(throws: FogError(.unavailable)) { try await user.readiness() }
        expectNoWaitRanOut()
    }

    @Test func aCallThatIsCancelledEndsItsWait() async throws {
        let scene = try await CoordinatorScene()
        let worker = try await TestWorker(scene)
        let waiting = Task { try await worker.claim(waitMs: 60_000) }
        await scene.claimWaits()
        waiting.cancel()
        #expect(try await waiting.value.isEmpty)
        #expect(scene.operations.store.claims.waiting.isEmpty)
        expectNoWaitRanOut()
    }
}
