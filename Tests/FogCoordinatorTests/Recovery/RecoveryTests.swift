import FogClient
import FogCore
import FogExecution
import FogJobs
import FogStorage
import GRDB
import Testing

@testable import FogCoordinator

@Suite struct RecoveryTests {
    /// A coordinator with tasks in every state that isn't terminal, and some that are.
    private static func busyScene() async throws -> (CoordinatorScene, TestWorker, [JobID]) {
        let scene = try await CoordinatorScene()
        let worker = try await TestWorker(scene)
        let idle = try await TestWorker(scene, name: "idle")
        let first = try await scene.submit(
            JobText.make(count: 8, priority: 90, "retry: {maxFailures: 3, backoff: 60s..60s}"))
        let second = try await scene.submit(JobText.make(count: 5, priority: 10, "timeouts: {queue: 1h, total: 2h}"))
        let leases = try await worker.claim(7).map(\.lease)
        for (lease, phase) in zip(leases, [TaskPhase.leased, .running, .publishing, .suspended]) {
            _ = try await worker.renew([lease], phase)
        }
        _ = try await worker.finish(leases[4], .exited(1))
        _ = try await worker.finish(leases[5])
        _ = try await scene.client(.operator).drain(idle.node, true)
        _ = try await scene.client(.operator).upload(bytes: [1, 2, 3])
        return (scene, worker, [first.id, second.id])
    }

    @Test func everythingIsThereAfterARestart() async throws {
        let (scene, worker, jobs) = try await Self.busyScene()
        var before: [JobStatus] = []
        for id in jobs { before.append(try await scene.status(id)) }
        let tasks = try await scene.client(.operator).tasks(of: jobs[0]).tasks
        let summary = scene.summary
        let next = try await scene.restarted()
        #expect(next.summary == summary)
        for (id, status) in zip(jobs, before) { #expect(try await next.status(id) == status) }
        #expect(try await next.client(.operator).tasks(of: jobs[0]).tasks == tasks)
        // The work goes on where it was, and nothing is done twice.
        let back = TestWorker(worker, at: next)
        let held = tasks.filter(\.state.isHeld).map { LeaseKey(task: $0.id, fence: $0.attempt) }
        #expect(held.count == 5)
        #expect(try await Set(back.renew(held).renewed) == Set(held))
        for lease in held { #expect(try await back.finish(lease) == .succeeded) }
        await next.advance(by: .seconds(61), step: .seconds(5))
        try await back.heartbeat()
        while case let found = try await back.claim(), !found.isEmpty {
            for assignment in found { _ = try await back.finish(assignment.lease) }
        }
        for id in jobs {
            let status = try await next.status(id)
            #expect(status.state == .succeeded, "\(status)")
            for task in try await next.client(.operator).tasks(of: id).tasks {
                let attempts = try await next.operations.attempts(at: task.id, by: CoordinatorScene.root).attempts
                #expect(attempts.count { $0.verdict == .succeeded } == 1)
            }
        }
        #expect(next.summary.liveTasks == 0 && next.summary.leases == 0 && next.summary.ready.isEmpty)
    }

    @Test func aFolderHasOneCoordinator() async throws {
        let scene = try await CoordinatorScene()
        #expect(throws: FogError(.conflict)) {
            try CoordinatorOperations(
                configuration: scene.operations.configuration, clock: scene.clock, logger: scene.operations.logger)
        }
    }

    /// A transaction that fails as a whole takes nothing with it: neither rows nor what memory says of them.
    @Test func aCommitThatFailsLeavesNoTrace() async throws {
        let (scene, worker, jobs) = try await Self.busyScene()
        let summary = scene.summary
        let database = scene.operations.store.database
        let pages = try await database.commit { database in
            let pages = try Int.fetchOne(database, sql: "PRAGMA page_count") ?? 0
            try database.execute(sql: "PRAGMA max_page_count = \(pages + 2)")
            return pages
        }
        #expect(pages > 0)
        await #expect(throws: FogError(.exhausted)) { try await scene.submit(JobText.make(count: 5000)) }
        #expect(scene.summary == summary)
        #expect(try await scene.client(.operator).jobs().jobs.count == 2)
        _ = try await database.commit { database in
            try database.execute(sql: "PRAGMA max_page_count = 1073741823")
        }
        // Everything goes on, with the tasks that were ready before.
        let found = try await worker.claim(2).map(\.lease.task)
        #expect(found == [TaskID(job: jobs[0], index: 7), TaskID(job: jobs[1], index: 0)])
        _ = try await scene.submit(JobText.make(count: 5000))
        #expect(try await scene.summary == scene.rebuiltSummary())
    }

    /// Neighbours in one transaction don't suffer for each other's mistakes.
    @Test func refusalsInABusyTransactionChangeNothing() async throws {
        let (scene, worker, jobs) = try await Self.busyScene()
        let tasks = try await scene.client(.operator).tasks(of: jobs[0]).tasks
        let held = tasks.filter(\.state.isHeld).map { LeaseKey(task: $0.id, fence: $0.attempt) }
        await withTaskGroup(of: Void.self) { group in
            for lease in held {
                for attempt in 0..<20 {
                    let stale = LeaseKey(task: lease.task, fence: lease.fence + Int64(attempt % 3) - 1)
                    group.addTask { _ = try? await worker.finish(stale, .exited(Int32(attempt % 2))) }
                    group.addTask { _ = try? await worker.renew([stale]) }
                }
                group.addTask { _ = try? await scene.submit(JobText.make(count: 3)) }
                group.addTask { _ = try? await worker.claim(2) }
            }
        }
        #expect(try await scene.summary == scene.rebuiltSummary())
        for task in try await scene.client(.operator).tasks(of: jobs[0]).tasks {
            let attempts = try await scene.operations.attempts(at: task.id, by: CoordinatorScene.root).attempts
            #expect(attempts.count { $0.endedAt == nil } == (task.state.isHeld ? 1 : 0))
            #expect(attempts.map(\.attempt) == Array(0..<task.attempt).map { $0 + 1 })
        }
    }

    /// Days in the life of a coordinator, by chance: whatever happens, memory says what the rows say and the counts of a
    /// job are those of its tasks.
    @Test(arguments: 0..<4 as Range<UInt64>)
    func memoryAndRowsNeverDisagree(_ seed: UInt64) async throws {
        var scene = try await CoordinatorScene()
        var dice = Dice(state: seed)
        var workers: [TestWorker] = []
        for number in 0..<3 { workers.append(try await TestWorker(scene, name: "worker-\(number)")) }
        var jobs: [JobID] = []
        var held: [(LeaseKey, Int)] = []
        for step in 0..<250 {
            let chosen = Int.random(in: 0..<workers.count, using: &dice)
            let worker = workers[chosen]
            switch Int.random(in: 0..<20, using: &dice) {
            case 0..<3:
                let lines = """
                    retry: {maxFailures: 1, maxLost: 2, backoff: 1s..4s}
                    timeouts: {queue: 40s, run: 30s, total: 90s}
                    """
                let count = Int.random(in: 1..<6, using: &dice)
                jobs.append(try await scene.submit(JobText.make(count: count, lines)).id)
            case 3..<7:
                held += try await worker.claim(3).map { ($0.lease, chosen) }
            case 7..<11:
                guard let place = held.indices.randomElement(using: &dice) else { continue }
                let (lease, owner) = held[place]
                let code = Int32.random(in: 0..<2, using: &dice)
                _ = try? await workers[owner].finish(lease, .exited(code))
            case 11..<13:
                _ = try? await worker.renew(held.filter { $0.1 == chosen }.map(\.0))
            case 13:
                guard let place = held.indices.randomElement(using: &dice) else { continue }
                _ = try? await workers[held[place].1].release(held[place].0)
            case 14:
                if let job = jobs.randomElement(using: &dice) { _ = try await scene.client(.operator).stop(job) }
            case 15 where step % 5 == 0:
                _ = try await scene.client(.operator).remove(worker.node)
                workers[chosen] = try await TestWorker(scene, name: "worker-\(chosen)")
            case 16 where step % 3 == 0:
                scene = try await scene.restarted()
                workers = workers.map { [scene] in TestWorker($0, at: scene) }
            default:
                await scene.advance(by: .milliseconds(Int64.random(in: 1..<6000, using: &dice)))
            }
            if step % 25 == 24 { try await check(scene, jobs) }
        }
        await scene.advance(by: .seconds(120), step: .seconds(1))
        try await check(scene, jobs)
        for id in jobs { #expect(try await scene.status(id).state.isTerminal) }
        #expect(scene.summary.liveTasks == 0 && scene.summary.leases == 0)
        #expect(jobs.count > 10 && held.count > 10)
    }

    private func check(_ scene: CoordinatorScene, _ jobs: [JobID]) async throws {
        #expect(try await scene.summary == scene.rebuiltSummary())
        for id in jobs {
            let status = try await scene.status(id)
            var counts = TaskCounts()
            for task in try await scene.operations.tasks(
                of: id, state: nil, cursor: nil, limit: nil, by: CoordinatorScene.root
            ).tasks {
                counts[task.state] += 1
            }
            #expect(status.tasks == counts)
        }
    }
}

/// SplitMix64, so that a test that fails can be repeated.
private struct Dice: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }
}
