import CoreMetrics
import FogCore
import FogJobs
import FogSystem
import Logging
import ServiceLifecycle

/// Carries out what time brings about: leases that lapse, back-offs and timeouts that end, things kept long enough.
struct Timekeeper: Service {
    let operations: CoordinatorOperations

    /// The longest pause between two looks at the clock; timers that are set meanwhile may fire this much late.
    private static let longestPause: Duration = .milliseconds(250)
    private static let shortestPause: Duration = .milliseconds(5)
    private static let sweepInterval: Duration = .seconds(30)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var nextSweep = ContinuousClock.now
            while !Task.isCancelled {
                await elapse()
                if ContinuousClock.now >= nextSweep {
                    await sweep()
                    nextSweep = .now + Self.sweepInterval
                }
                let pause = pause()
                let before = operations.store.clock.now().monotonic
                try? await Task.sleep(for: pause)
                noticeAbsence(of: before.duration(to: operations.store.clock.now().monotonic) - pause)
            }
        }
    }

    /// Begins every lease anew if the coordinator stood still for so long that workers couldn't renew: stopped, starved
    /// or suspended, it may not take their tasks from them, no more than after a restart.
    func noticeAbsence(of absence: Duration) {
        guard absence > operations.configuration.leaseTerms.renewalInterval else { return }
        operations.logger.warning("the coordinator stood still; leases begin anew", metadata: ["for": "\(absence)"])
        operations.store.projection.resume(at: operations.store.clock.now())
    }

    private func pause() -> Duration {
        guard let deadline = operations.store.projection.nextDeadline else { return Self.longestPause }
        let left = operations.store.clock.now().monotonic.duration(to: deadline)
        return max(Self.shortestPause, min(left, Self.longestPause))
    }

    /// Looks at the clock once and carries out what is due.
    func elapse() async {
        let store = operations.store
        await attempt { () throws(FogError) in try await store.followClock() }
        let due = store.projection.elapse(to: store.clock.now(), limit: 1024)
        await withDiscardingTaskGroup { group in
            for action in due.leases {
                group.addTask {
                    let isSettled = await attempt { () throws(FogError) in try await carryOut(action) }
                    if !isSettled { store.projection.postpone(action, at: store.clock.now()) }
                }
            }
            for purpose in due.timers {
                group.addTask {
                    let isSettled = await attempt { () throws(FogError) in try await carryOut(purpose) }
                    if !isSettled { store.projection.postpone(purpose, at: store.clock.now()) }
                }
            }
        }
        updateGauges()
    }

    /// Marks a lease as lapsed or lost, unless its renewal was stored since the projection asked for that: the worker has
    /// been told that the lease goes on. On the writer, so that every renewal stored before is seen.
    func carryOut(_ action: LeaseObserver.Action) async throws(FogError) {
        let projection = operations.store.projection
        let isDone = try await operations.store.commit { transaction -> Bool in
            let lease = action.lease
            guard projection.read({ $0.leases.isOverdue(lease) }) else { return false }
            let job = try transaction.job(lease.task.job)
            switch action {
            case .lapsed:
                try transaction.apply(.leaseLapsed(fence: lease.fence), to: lease.task.index, of: job)
            case .lost:
                try transaction.declareLost(lease, of: job)
            }
            return true
        }
        guard isDone else { return }
        switch action {
        case .lapsed: operations.metrics.leasesLapsed.increment()
        case .lost: operations.metrics.attemptsLost.increment()
        }
    }

    /// Does what a timer was set for, if that still applies.
    func carryOut(_ purpose: TimerQueue.Purpose) async throws(FogError) {
        switch purpose {
        case .eligible(let task):
            try await apply(.becameEligible, to: task.id)
        case .queueTimeout(let task, let queuedAt):
            try await operations.store.commit { transaction in
                let job = try transaction.job(sequence: task.sequence)
                let current = try transaction.task(task.id.index, of: job)
                guard current.row.state == .queued, current.queuedAt == queuedAt else { return }
                try transaction.apply(.queueTimedOut, to: task.id.index, of: job)
            }
        case .totalTimeout(let sequence, _):
            let job = try await operations.store.read { try $0.job(sequence: sequence) }
            try await operations.stop(job, .totalTimeout)
        }
    }

    private func apply(_ event: TaskEvent, to task: TaskID) async throws(FogError) {
        try await operations.store.commit { transaction in
            let job = try transaction.job(task.job)
            try transaction.apply(event, to: task.index, of: job)
        }
    }

    /// Drops what was kept long enough.
    func sweep() async {
        operations.uploads.forget { lease in !operations.store.projection.read { $0.leases.isWatched(lease) } }
        await attempt { () throws(FogError) in try await operations.resumeStops() }
        await attempt { () throws(FogError) in
            while try await operations.store.commit({ try $0.expire(limit: 100) }) > 0 {}
            let bounds = operations.configuration.bounds
            while try await operations.store.commit({ try $0.forgetJobs(olderThan: bounds.recordAge, limit: 1000) }) {}
            try await operations.store.commit {
                try $0.prune(keysOlderThan: bounds.idempotencyAge, events: bounds.events)
            }
            while case let removed = try await operations.collectBlobs(), removed > 0 {
                operations.metrics.blobsCollected.increment(by: removed)
            }
        }
    }

    private func updateGauges() {
        let (nodes, live, ready, bytes) = operations.store.projection.read { state in
            (state.nodes.count, state.liveTasks, state.ready.count, state.blobBytes)
        }
        operations.metrics.nodesKnown.set(nodes)
        operations.metrics.tasksLive.set(live)
        operations.metrics.tasksReady.set(ready)
        operations.metrics.blobBytesKept.set(bytes)
    }

    /// Runs something whose failure is reported and doesn't end the keeping of time. An event that came too late (the
    /// task has moved on by itself) is no failure. Returns whether nothing is left to be done.
    @discardableResult
    private func attempt(_ body: () async throws(FogError) -> Void) async -> Bool {
        do {
            try await body()
            return true
        } catch {
            switch error.code {
            case .conflict, .stale, .notFound:
                operations.logger.debug("what time asked for no longer applies", metadata: ["reason": "\(error)"])
                return true
            default:
                operations.logger.error("what time asked for failed", metadata: ["error": "\(error)"])
                return false
            }
        }
    }
}
