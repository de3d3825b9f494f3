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
    private let folders: AttemptFolders
    private let clock: any TimeSource
    private let logger: Logger

    private var leases: LeaseHolder
    private var outputs = Outputs<LeaseHolder.Action>()
    private var attempts: [LeaseKey: AttemptControl] = [:]
    /// What the coordinator has to be told of, in the order in which it came about.
    private var results: [FinishPost.Result] = []
    private var isReporting = false
    /// How many attempts run or leave something to be cleared up.
    private var clearing = 0
    private var isDraining = false
    private var isClosed = false
    /// Attempts that are given back: how they end is nobody's concern any more.
    private var givingBack: Set<LeaseKey> = []
    private var idleWaiters: [UInt64: CheckedContinuation<Void, Never>] = [:]
    private var lastIdleWaiter: UInt64 = 0

    init(
        node: NodeID, client: CoordinatorClient, executors: Executors, cache: BlobCache, journal: AttemptJournal,
        folder: String, terms: LeaseTerms, clock: any TimeSource, logger: Logger
    ) {
        self.node = node
        self.client = client
        self.executors = executors
        self.cache = cache
        self.journal = journal
        folders = AttemptFolders(folder)
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
            _ = await release(lease)
            // Even if the coordinator couldn't be told: a lease that nobody renews lapses before a next try.
            await closeRecords([lease])
        }
    }

    // MARK: Claims

    /// Asks for tasks until the worker drains.
    ///
    /// - Throws: If the journal can't be written: a worker that takes tasks all the same would only lose them. What it
    ///   was given last is given back.
    func claim() async throws(FogError) {
        var pause = Duration.milliseconds(100)
        var name = Self.claimName()
        while !Task.isCancelled, !isDraining {
            let request = ClaimRequest(node: node, limit: 16, waitMs: 20_000, claim: name)
            let sentAt = clock.now().monotonic
            let response: ClaimResponse
            do throws(FogError) {
                response = try await client.claim(request)
            } catch {
                logger.debug("a claim failed", metadata: ["error": "\(error)"])
                try? await Task.sleep(for: pause)
                pause = min(pause * 2, .seconds(2))
                continue
            }
            name = Self.claimName()
            pause = .milliseconds(100)
            do throws(FogError) {
                try await journal.claimed(response.assignments.map(\.lease))
            } catch {
                for assignment in response.assignments { _ = await release(assignment.lease) }
                throw error
            }
            let heldBack = Duration.milliseconds(response.heldBackMs)
            for assignment in response.assignments { start(assignment, sentAt: sentAt, heldBack: heldBack) }
            if response.assignments.isEmpty, !isDraining,
                sentAt.duration(to: clock.now().monotonic) < .milliseconds(500)
            {
                // The coordinator has nothing for this node and doesn't want to hold the call: it drains it.
                try? await Task.sleep(for: .seconds(1))
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
        clearing += 1
        let attempt = TaskAttempt(
            assignment: assignment, node: node, client: client, executors: executors, cache: cache, folders: folders,
            control: control, logger: logger)
        logger.debug("starting", metadata: ["task": "\(lease.task)", "attempt": "\(lease.fence)"])
        Task {
            await attempt.run { await ended(lease, control, $0) }
            clearing -= 1
            wakeIdleWaiters()
        }
    }

    /// The longest message about an attempt's end, in bytes; the coordinator and the journal take a little more.
    private static let resultLimit = 8 << 20

    private func ended(_ lease: LeaseKey, _ control: AttemptControl, _ message: FinishRequest) async {
        logger.debug(
            "ended",
            metadata: [
                "task": "\(lease.task)", "attempt": "\(lease.fence)", "outcome": "\(message.outcome)",
            ])
        if givingBack.contains(lease) { return forget(lease) }
        control.enter(.publishing)
        let body: [UInt8]
        do {
            body = Array(try JSONEncoder().encode(message))
        } catch {
            logger.error("a result couldn't be written", metadata: ["lease": "\(lease)", "error": "\(error)"])
            return forget(lease)
        }
        guard body.count <= Self.resultLimit else {
            // Only the list of outputs can make it so long; repeated, the attempt would end the same.
            var shorter = message
            shorter.outputs = []
            shorter.outcome = ExecutionOutcome(
                .outputInvalid, message: "the list of its outputs is longer than \(Self.resultLimit >> 20)Mi")
            return await ended(lease, control, shorter)
        }
        do throws(FogError) {
            try await journal.finished(lease, body: body)
        } catch {
            // It can be told all the same, as long as the worker lives.
            logger.error("a result couldn't be kept", metadata: ["lease": "\(lease)", "error": "\(error)"])
        }
        startReport(lease, body: body)
    }

    // MARK: Results

    /// How long a result waits for others, while others are on their way.
    private static let gathering = Duration.milliseconds(2)

    private func startReport(_ lease: LeaseKey, body: [UInt8]) {
        results.append((lease, body))
        guard !isReporting else { return }
        isReporting = true
        Task { await report() }
    }

    /// Tells the coordinator how attempts ended, all that wait at once, until it has understood each or doesn't want to
    /// know. The leases are renewed meanwhile.
    private func report() async {
        var pause = Duration.milliseconds(50)
        var isAlone = false
        while !isClosed, !results.isEmpty {
            // Others that end in a moment share the request: it costs more than many of them together.
            if attempts.count > results.count { try? await Task.sleep(for: Self.gathering) }
            let batch = FinishPost.batch(of: results, isAlone: isAlone)
            let answer = await FinishPost.send(batch, client)
            if case .refused(let error) = answer, batch.count > 1 {
                // One of them, or their number, is at fault.
                logger.warning("results were refused together", metadata: ["error": "\(error)"])
                isAlone = true
                continue
            }
            let open = await settle(batch, answer)
            results.removeFirst(batch.count)
            results += open
            guard !open.isEmpty else {
                pause = .milliseconds(50)
                if results.isEmpty { isAlone = false }
                continue
            }
            await keepResults()
            try? await Task.sleep(for: pause)
            pause = min(pause * 2, .seconds(2))
        }
        isReporting = false
        if isClosed {
            for (lease, _) in results { forget(lease) }
            results = []
        }
        wakeIdleWaiters()
    }

    /// Lets go of the results that the coordinator has taken or refused, and returns those that have to be told again.
    private func settle(_ batch: [FinishPost.Result], _ answer: FinishPost.Answer) async -> [FinishPost.Result] {
        var open: [FinishPost.Result] = []
        var closed: [LeaseKey] = []
        for (index, result) in batch.enumerated() {
            switch answer.refusal(of: index) {
            case nil:
                closed.append(result.lease)
            case let error? where FinishPost.isWorthRepeating(error):
                open.append(result)
            case let error?:
                // The lease is over or the task is gone: nobody waits for this any more.
                logger.warning("a result was refused", metadata: ["lease": "\(result.lease)", "error": "\(error)"])
                closed.append(result.lease)
            }
        }
        await closeRecords(closed)
        for lease in closed { forget(lease) }
        return open
    }

    /// Has what isn't confirmed survive the machine's end too.
    private func keepResults() async {
        do throws(FogError) {
            try await journal.synchronize()
        } catch {
            // It can be told all the same, as long as the worker lives.
            logger.error("results couldn't be kept", metadata: ["error": "\(error)"])
        }
    }

    private func closeRecords(_ leases: [LeaseKey]) async {
        do throws(FogError) {
            try await journal.closed(leases)
        } catch {
            logger.error("the journal couldn't be written", metadata: ["error": "\(error)"])
        }
    }

    private func forget(_ lease: LeaseKey) {
        attempts[lease] = nil
        givingBack.remove(lease)
        feed(.ended(lease))
        wakeIdleWaiters()
    }

    private func wakeIdleWaiters() {
        guard isIdle else { return }
        let woken = idleWaiters.values
        idleWaiters = [:]
        for waiter in woken { waiter.resume() }
    }

    // MARK: Leases

    /// Renews and watches leases until cancelled. When nothing has run for a while, what was kept for the next attempt
    /// goes.
    func keepLeases() async {
        var idleSince = clock.now().monotonic
        while !Task.isCancelled {
            feed(nil)
            if !attempts.isEmpty { idleSince = clock.now().monotonic }
            if idleSince.duration(to: clock.now().monotonic) > .seconds(2) {
                let folders = folders
                try? await BlockingWork.run { folders.removeIdle() }
                idleSince = clock.now().monotonic
            }
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
            case .stop(let lease) where attempts[lease]?.phase == .publishing:
                // Nothing runs any more that another's attempt could run beside. Whether the result still counts is the
                // coordinator's to say.
                logger.warning(
                    "a lease wasn't renewed in time; its result is brought all the same",
                    metadata: ["lease": "\(lease)"])
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

    private var isIdle: Bool { attempts.isEmpty && clearing == 0 && !isReporting }

    /// Waits until every attempt has ended and its result is confirmed, or the caller is cancelled.
    func becameIdle() async {
        guard !isIdle, !Task.isCancelled else { return }
        lastIdleWaiter += 1
        let number = lastIdleWaiter
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                // The handler's call comes after this one has let go of the actor, so it finds the continuation.
                idleWaiters[number] = continuation
            }
        } onCancel: {
            Task { await self.stopWaiting(number) }
        }
    }

    private func stopWaiting(_ number: UInt64) {
        idleWaiters.removeValue(forKey: number)?.resume()
    }

    /// Stops what still runs and gives it back, so that others can begin it anew. What the coordinator can't be told of
    /// stays in the journal, for the worker's next start.
    func giveBack() async {
        let held = attempts.filter { $0.value.phase != .publishing }
        givingBack.formUnion(held.keys)
        await withTaskGroup(of: Void.self) { group in
            for (lease, control) in held {
                group.addTask {
                    await control.stop(ExecutionOutcome(.cancelled, message: "the worker ends"))
                    if await self.release(lease) { await self.closeRecords([lease]) }
                }
            }
        }
    }

    /// Tells the coordinator that an attempt won't be finished. Returns whether it has answered.
    private func release(_ lease: LeaseKey) async -> Bool {
        do throws(FogError) {
            _ = try await client.release(lease.task, ReleaseRequest(node: node, fence: lease.fence))
            return true
        } catch {
            logger.debug("a task couldn't be given back", metadata: ["lease": "\(lease)", "error": "\(error)"])
            return error.code != .cancelled && !FinishPost.isWorthRepeating(error)
        }
    }

    /// Gives up telling the coordinator what it hasn't confirmed: the journal keeps it for the worker's next start.
    func close() {
        isClosed = true
        folders.removeIdle()
    }
}
