import FogClient
import FogCore
import FogExecution
import FogJobs
import FogStorage
import FogSystem
import FoundationEssentials
import Logging

/// Drives a worker's leases and attempts: what the calls to the coordinator bring is put into ``LeaseHolder``, and what
/// that asks for is carried out.
actor WorkerAgent {
    private let node: NodeID
    private let client: CoordinatorClient
    private let executors: Executors
    private let cache: BlobCache
    private let journal: AttemptJournal
    private let folder: String
    private let clock: any TimeSource
    private let logger: Logger

    private var leases: LeaseHolder
    private var outputs = Outputs<LeaseHolder.Action>()
    private var attempts: [LeaseKey: AttemptControl] = [:]
    private var reporting = 0
    private var isDraining = false
    private var idleWaiters: [CheckedContinuation<Void, Never>] = []

    init(
        node: NodeID, client: CoordinatorClient, executors: Executors, cache: BlobCache, journal: AttemptJournal,
        folder: String, terms: LeaseTerms, clock: any TimeSource, logger: Logger
    ) {
        self.node = node
        self.client = client
        self.executors = executors
        self.cache = cache
        self.journal = journal
        self.folder = folder
        self.clock = clock
        self.logger = logger
        leases = LeaseHolder(terms: terms)
    }

    /// How many attempts are on their way.
    var attemptCount: Int { attempts.count }

    /// Whether nothing new should be claimed.
    var drains: Bool { isDraining }

    // MARK: What was left

    /// Tells the coordinator of what was finished before the worker last ended, and gives the rest back.
    func settleLeftover() async {
        let leftover = await journal.leftover
        for (lease, body) in leftover.finished { startReport(lease, body: body) }
        for lease in leftover.claimed {
            logger.info("giving back a task that was held when the worker ended", metadata: ["lease": "\(lease)"])
            _ = try? await client.release(lease.task, ReleaseRequest(node: node, fence: lease.fence))
            try? await journal.closed(lease)
        }
    }

    // MARK: Claims

    /// Asks for tasks until the worker drains.
    func claim() async {
        var pause = Duration.milliseconds(100)
        var name = Self.claimName()
        while !Task.isCancelled, !isDraining {
            let request = ClaimRequest(node: node, limit: 16, waitMs: 20_000, claim: name)
            let sentAt = clock.now().monotonic
            do throws(FogError) {
                let response = try await client.claim(request)
                name = Self.claimName()
                pause = .milliseconds(100)
                try await journal.claimed(response.assignments.map(\.lease))
                let heldBack = Duration.milliseconds(response.heldBackMs)
                for assignment in response.assignments { start(assignment, sentAt: sentAt, heldBack: heldBack) }
                if response.assignments.isEmpty, sentAt.duration(to: clock.now().monotonic) < .milliseconds(500) {
                    // The coordinator has nothing for this node and doesn't want to hold the call: it drains it.
                    try? await Task.sleep(for: .seconds(1))
                }
            } catch {
                logger.debug("a claim failed", metadata: ["error": "\(error)"])
                try? await Task.sleep(for: pause)
                pause = min(pause * 2, .seconds(2))
            }
        }
    }

    private static func claimName() -> String {
        var generator = SystemRandomNumberGenerator()
        return String(generator.next(), radix: 36)
    }

    private func start(_ assignment: TaskAssignment, sentAt: MonotonicInstant, heldBack: Duration) {
        let lease = assignment.lease
        guard attempts[lease] == nil else { return }
        let control = AttemptControl()
        attempts[lease] = control
        feed(.granted(lease, sentAt: sentAt, heldBack: heldBack))
        let attempt = TaskAttempt(
            assignment: assignment, node: node, client: client, executors: executors, cache: cache, folder: folder,
            control: control, logger: logger)
        logger.info("starting", metadata: ["task": "\(lease.task)", "attempt": "\(lease.fence)"])
        Task {
            let message = await attempt.run()
            await ended(lease, control, message)
        }
    }

    private func ended(_ lease: LeaseKey, _ control: AttemptControl, _ message: FinishRequest) async {
        logger.info(
            "ended",
            metadata: [
                "task": "\(lease.task)", "attempt": "\(lease.fence)", "outcome": "\(message.outcome)",
            ])
        do {
            let body = Array(try JSONEncoder().encode(message))
            try await journal.finished(lease, body: body)
            startReport(lease, body: body)
        } catch {
            logger.error("a result couldn't be kept", metadata: ["lease": "\(lease)", "error": "\(error)"])
            forget(lease)
        }
    }

    // MARK: Results

    private func startReport(_ lease: LeaseKey, body: [UInt8]) {
        reporting += 1
        Task { await report(lease, body: body) }
    }

    /// Tells the coordinator how an attempt ended, until it has understood or doesn't want to know. The lease is renewed
    /// meanwhile.
    private func report(_ lease: LeaseKey, body: [UInt8]) async {
        var pause = Duration.milliseconds(50)
        while true {
            do throws(FogError) {
                _ = try await client.finish(lease.task, body: body)
                break
            } catch {
                switch error.code {
                case .unavailable, .timedOut, .exhausted, .failed, .unauthenticated:
                    try? await Task.sleep(for: pause)
                    pause = min(pause * 2, .seconds(2))
                default:
                    // The lease is over or the task is gone: nobody waits for this any more.
                    logger.warning("a result was refused", metadata: ["lease": "\(lease)", "error": "\(error)"])
                    await close(lease)
                    return
                }
            }
        }
        await close(lease)
    }

    private func close(_ lease: LeaseKey) async {
        do {
            try await journal.closed(lease)
        } catch {
            logger.error("the journal couldn't be written", metadata: ["error": "\(error)"])
        }
        reporting -= 1
        forget(lease)
    }

    private func forget(_ lease: LeaseKey) {
        attempts[lease] = nil
        feed(.ended(lease))
        if attempts.isEmpty, reporting == 0 {
            let woken = idleWaiters
            idleWaiters = []
            for waiter in woken { waiter.resume() }
        }
    }

    // MARK: Leases

    /// Renews and watches leases until cancelled.
    func keepLeases() async {
        while !Task.isCancelled {
            feed(nil)
            let now = clock.now().monotonic
            let left = leases.nextDeadline.map { now.duration(to: $0) } ?? .milliseconds(100)
            try? await Task.sleep(for: max(.milliseconds(5), min(left, .milliseconds(100))))
        }
    }

    private func feed(_ event: LeaseHolder.Event?) {
        if let event {
            leases.receive(event, at: clock.now(), into: &outputs)
        } else {
            leases.wake(at: clock.now(), into: &outputs)
        }
        outputs.drain { action in
            switch action {
            case .renew(let keys):
                Task { await renew(keys) }
            case .stop(let lease):
                logger.warning("a lease wasn't renewed in time; stopping", metadata: ["lease": "\(lease)"])
                stop(lease, ExecutionOutcome(.cancelled, message: "the lease wasn't renewed in time"))
            }
        }
    }

    private func renew(_ keys: [LeaseKey]) async {
        let renewals = keys.compactMap { key in
            attempts[key].map { RenewRequest.Renewal(lease: key, phase: $0.phase) }
        }
        guard !renewals.isEmpty else { return }
        let sentAt = clock.now().monotonic
        do throws(FogError) {
            let response = try await client.renew(RenewRequest(node: node, renewals: renewals))
            for lease in response.renewed { feed(.renewed(lease, sentAt: sentAt)) }
            for lease in response.stop { revoke(lease) }
        } catch {
            logger.debug("a renewal failed", metadata: ["error": "\(error)"])
        }
    }

    private func stop(_ lease: LeaseKey, _ reason: ExecutionOutcome) {
        guard let control = attempts[lease] else { return }
        Task { await control.stop(reason) }
    }

    /// Stops an attempt that the coordinator doesn't want any more; how it ended is told it all the same.
    private func revoke(_ lease: LeaseKey) {
        guard let control = attempts[lease], control.stopReason == nil else { return }
        logger.info("stopping", metadata: ["task": "\(lease.task)", "attempt": "\(lease.fence)"])
        stop(lease, ExecutionOutcome(.cancelled, message: "the coordinator asked for it"))
    }

    // MARK: Commands

    /// Carries out what the coordinator wants of the worker, until cancelled.
    func obey() async {
        var version: Int64?
        var pause = Duration.milliseconds(100)
        while !Task.isCancelled {
            do throws(FogError) {
                let commands = try await client.commands(for: node, after: version, wait: .seconds(20))
                version = commands.version
                for lease in commands.stop { revoke(lease) }
                pause = .milliseconds(100)
            } catch {
                try? await Task.sleep(for: pause)
                pause = min(pause * 2, .seconds(2))
            }
        }
    }

    // MARK: Ending

    /// Takes nothing new from now on.
    func drain() {
        isDraining = true
    }

    /// Waits until every attempt has ended and its result is confirmed.
    func becameIdle() async {
        guard !attempts.isEmpty || reporting > 0 else { return }
        await withCheckedContinuation { idleWaiters.append($0) }
    }

    /// Stops what still runs and gives it back, so that others can begin it anew.
    func giveBack() async {
        let held = attempts
        for (lease, control) in held where control.phase != .publishing {
            _ = try? await client.release(lease.task, ReleaseRequest(node: node, fence: lease.fence))
            try? await journal.closed(lease)
            await control.stop(ExecutionOutcome(.cancelled, message: "the worker ends"))
        }
    }
}
