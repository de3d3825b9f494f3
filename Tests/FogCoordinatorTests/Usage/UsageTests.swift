import FogClient
import FogCore
import FogExecution
import FogJobs
import GRDB
import Testing

@testable import FogCoordinator

@Suite struct UsageTests {
    /// What adding up all attempts by hand gives.
    private struct Ledger {
        var bySubmitter: [String: UsageBalance] = [:]
        var byJob: [JobID: UsageBalance] = [:]
        var byNode: [NodeID: UsageBalance] = [:]
        var all = UsageBalance()

        init(_ user: CoordinatorClient, from start: WallTime? = nil, to end: WallTime? = nil) async throws {
            for job in try await user.jobs(limit: 1000).jobs {
                for task in try await user.tasks(of: job.id, limit: 1000).tasks {
                    let attempts = try await user.attempts(at: task.id).attempts
                    for attempt in attempts {
                        guard let endedAt = attempt.endedAt, start.map({ endedAt >= $0 }) ?? true,
                            end.map({ endedAt < $0 }) ?? true
                        else { continue }
                        let endsTask = task.state.isTerminal && attempt == attempts.last
                        func add(_ balance: inout UsageBalance) {
                            if attempt.verdict == .succeeded {
                                balance.succeeded.add(attempt.usage, endsTask: endsTask)
                            } else {
                                balance.unsuccessful.add(attempt.usage, endsTask: endsTask)
                            }
                        }
                        add(&bySubmitter[job.owner, default: UsageBalance()])
                        add(&byJob[job.id, default: UsageBalance()])
                        add(&byNode[attempt.node, default: UsageBalance()])
                        add(&all)
                    }
                }
            }
        }
    }

    private static func all(
        _ user: CoordinatorClient, by division: UsageDivision, since: WallTime? = nil, until: WallTime? = nil,
        limit: Int = 2
    ) async throws -> UsageReport {
        var report = try await user.usage(by: division, since: since, until: until, limit: limit)
        while let cursor = report.cursor {
            let next = try await user.usage(by: division, since: since, until: until, cursor: cursor, limit: limit)
            #expect(next.total == report.total && next.groups.count <= limit && !next.groups.isEmpty)
            report.groups += next.groups
            report.cursor = next.cursor
        }
        return report
    }

    /// Jobs of two submitters on two nodes over several hours that end in every way.
    private static func work(_ scene: CoordinatorScene, _ workers: [TestWorker]) async throws {
        var seed: Int64 = 1
        func number(_ limit: Int64) -> Int64 {
            seed = (seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407) & Int64.max
            return (seed >> 20) % limit
        }
        for round in 0..<4 {
            for name in ["alice", "bob"] {
                _ = try await scene.operations.submit(
                    Array(JobText.make(count: 9, "retry: {maxFailures: 1, backoff: 1s..1s}").utf8), key: nil,
                    by: .submitter(name: name))
            }
            for worker in workers {
                try await worker.heartbeat()
                for assignment in try await worker.claim(12) {
                    let lease = assignment.lease
                    let usage = ExecutionUsage(
                        fuel: number(3) == 0 ? nil : UInt64(number(1 << 40)), cpuMicroseconds: number(1 << 30),
                        elapsedMicroseconds: number(1 << 32), frozenMicroseconds: number(1000),
                        peakMemoryBytes: number(1 << 33), bytesIn: number(1 << 20), bytesOut: number(1 << 20))
                    switch number(8) {
                    case 0: _ = try await worker.release(lease)
                    case 1: _ = try await worker.finish(lease, .exited(3), usage: usage)
                    case 2: break
                    default: _ = try await worker.finish(lease, usage: usage)
                    }
                }
            }
            // What was held is lost meanwhile.
            await scene.advance(by: .seconds(12))
            scene.clock.advance(by: .seconds(Int64(1800 + round * 600)))
        }
    }

    @Test func sumsAreThoseOfTheAttempts() async throws {
        let scene = try await CoordinatorScene()
        let user = try await scene.client(.operator)
        let workers = [try await TestWorker(scene, name: "one"), try await TestWorker(scene, name: "two")]
        let start = scene.clock.now().wall
        try await Self.work(scene, workers)
        for job in try await user.jobs(limit: 1000).jobs.suffix(2) { _ = try await user.stop(job.id) }

        for (since, until) in [(nil, nil), (start.advanced(by: .seconds(3600)), start.advanced(by: .seconds(7200)))] {
            let report = try await Self.all(user, by: .submitter, since: since, until: until)
            let ledger = try await Ledger(user, from: report.since, to: report.until)
            #expect(ledger.all.succeeded.attempts > 10 || since != nil)
            #expect(report.total == ledger.all)
            let submitters = report.groups.map { ($0.submitter ?? "", $0.usage) }
            #expect(Dictionary(submitters) { first, _ in first } == ledger.bySubmitter)
            let byJob = try await Self.all(user, by: .job, since: since, until: until)
            #expect(byJob.total == ledger.all)
            #expect(
                Dictionary(
                    uniqueKeysWithValues: byJob.groups.compactMap { group in group.job.map { ($0, group.usage) } })
                    == ledger.byJob)
            let byNode = try await Self.all(user, by: .node, since: since, until: until, limit: 1)
            #expect(byNode.total == ledger.all)
            #expect(Set(byNode.groups.map(\.name)) == ["one", "two"])
            #expect(
                Dictionary(
                    uniqueKeysWithValues: byNode.groups.compactMap { group in group.node.map { ($0, group.usage) } })
                    == ledger.byNode)
        }
        // The period is whole hours.
        let hour = try await user.usage(
            since: start.advanced(by: .seconds(60)), until: start.advanced(by: .seconds(61)))
        #expect(hour.since == start && hour.until == start.advanced(by: .seconds(3600)))
        // Jobs say the same.
        for job in try await user.jobs(limit: 1000).jobs {
            let all = try await user.usage(by: .job, job: job.id).total.all
            #expect(all.cpuMicroseconds == job.usage.cpuMicroseconds && all.bytesIn == job.usage.bytesIn)
            #expect(all.fuel == job.usage.fuel.map { Int64($0) })
        }
        // A submitter sees its own.
        let alice = try await scene.client(.submitter, name: "alice")
        let own = try await alice.usage()
        let ledger = try await Ledger(alice)
        #expect(own.groups.map(\.submitter) == ["alice"] && own.total == ledger.all)
        #expect(own.groups.map(\.usage) == [ledger.all])
        let others = try #require(try await user.jobs().jobs.first { $0.owner == "bob" })
        await #expect(throws: FogError(.notFound)) { try await alice.usage(job: others.id) }
        await #expect(throws: FogError(.forbidden)) { try await workers[0].client.usage() }
        await #expect(throws: FogError(.invalid)) { try await user.usage(by: .job, cursor: "x") }
    }

    @Test func sumsAreHeldAtTheEndOfTheRange() async throws {
        let scene = try await CoordinatorScene()
        let user = try await scene.client(.operator)
        let worker = try await TestWorker(scene)
        let usage = ExecutionUsage(
            fuel: .max, cpuMicroseconds: .max, elapsedMicroseconds: .max, frozenMicroseconds: .max,
            peakMemoryBytes: .max, bytesIn: .max, bytesOut: .max - 1)
        // In one hour and in several, of one job and of several.
        for _ in 0..<2 {
            _ = try await scene.submit(JobText.make(count: 4))
            try await worker.heartbeat()
            for assignment in try await worker.claim(2) { _ = try await worker.finish(assignment.lease, usage: usage) }
            scene.clock.advance(by: .seconds(3600))
            try await worker.heartbeat()
            for assignment in try await worker.claim(2) { _ = try await worker.finish(assignment.lease, usage: usage) }
        }
        let report = try await user.usage(by: .node)
        let ledger = try await Ledger(user)
        #expect(report.total == ledger.all && report.groups.map(\.usage) == [ledger.all])
        #expect(report.total.succeeded.bytesOut == .max && report.total.succeeded.fuel == .max)
        #expect(report.total.succeeded.memoryKibibyteMilliseconds == .max && report.total.succeeded.attempts == 8)
    }

    /// A database from before there were sums.
    @Test func attemptsThatWereMadeBeforeAreAccountedFor() async throws {
        let scene = try await CoordinatorScene()
        let workers = [try await TestWorker(scene, name: "one"), try await TestWorker(scene, name: "two")]
        try await Self.work(scene, workers)
        let before = try await scene.client(.operator).usage(by: .job, limit: 1000)
        try await scene.close()
        let queue = try DatabaseQueue(path: scene.folder.path + "/state/coordinator.sqlite")
        try await queue.write { database in
            try database.execute(sql: "DROP TABLE usage; DROP TABLE marks")
            try database.execute(sql: "ALTER TABLE jobs DROP COLUMN rerun_of")
            try database.execute(sql: "ALTER TABLE nodes DROP COLUMN approved; ALTER TABLE nodes DROP COLUMN cordoned")
            try database.execute(
                sql: "DELETE FROM grdb_migrations WHERE identifier = 'reruns, approval, cordons, usage'")
        }
        try queue.close()
        let next = try await scene.restarted()
        let after = try await next.client(.operator).usage(by: .job, limit: 1000)
        #expect(after == before && !after.groups.isEmpty)
        #expect(try await next.client(.operator).nodes().nodes.allSatisfy { $0.approved && !$0.cordoned })
    }

    @Test func usageGoesWithTheRecordOfItsJob() async throws {
        let scene = try await CoordinatorScene()
        let user = try await scene.client(.operator)
        let worker = try await TestWorker(scene)
        _ = try await scene.submit(JobText.make("retention: {logs: 1m, results: 1m}"))
        _ = try await worker.finish(try await worker.claimOne(), usage: ExecutionUsage(cpuMicroseconds: 5))
        #expect(try await user.usage().total.succeeded.cpuMicroseconds == 5)
        scene.clock.advance(by: .seconds(91 * 86_400))
        await scene.sweep()
        await scene.sweep()
        #expect(try await user.usage().groups.isEmpty)
    }
}
