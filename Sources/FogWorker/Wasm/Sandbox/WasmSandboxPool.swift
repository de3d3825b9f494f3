import FogCore

/// Sandbox processes that wait for further tasks of their job, a count of those that run one, and the tasks that wait for
/// a process.
///
/// Many short tasks need few processes: while one is being started or runs a task of the same kind, another task waits for
/// it, but no longer than a moment. A process that has waited for long is ended, and so is the one that has waited longest
/// when there are too many.
actor WasmSandboxPool {
    /// What a task is to do.
    enum Grant {
        /// Run in this process.
        case run(WasmSandbox)
        /// Start a process; ``started(_:)`` or ``giveUp(_:)`` has to follow.
        case start
    }

    private struct Waiting {
        var sandbox: WasmSandbox
        var since: ContinuousClock.Instant
    }

    private struct Applicant {
        var key: WasmSandboxKey
        var since: ContinuousClock.Instant
        var continuation: CheckedContinuation<Result<Grant, FogError>, Never>
    }

    /// How long a task waits for a process before another is started, if none has become free for as long.
    private static let moment = Duration.milliseconds(10)
    /// How long it waits while processes become free one after the other: tasks that short hardly gain by another.
    private static let longMoment = Duration.milliseconds(100)
    /// How many processes of a kind may be being started while tasks of it run: each takes processor time from them.
    private static let startsBeside = 1

    private let maximumCount: Int
    private let idleTime: Duration
    private var waiting: [Waiting] = []
    private var running: [WasmSandboxKey: Int] = [:]
    private var starting: [WasmSandboxKey: Int] = [:]
    private var applicants: [Applicant] = []
    /// When a process of a kind last became free.
    private var freed: [WasmSandboxKey: ContinuousClock.Instant] = [:]
    private var ending = 0
    private var allEnded: [CheckedContinuation<Void, Never>] = []
    private var isClosed = false
    private var sweep: Task<Void, Never>?
    private var usher: Task<Void, Never>?

    /// Makes an empty pool.
    ///
    /// - Parameters:
    ///   - maximumCount: How many processes may live before those that wait are ended. Those that run tasks are not
    ///     bounded here: whoever starts tasks does that.
    ///   - idleTime: How long one may wait.
    init(maximumCount: Int, idleTime: Duration) {
        self.maximumCount = maximumCount
        self.idleTime = idleTime
    }

    /// How many wait and how many run tasks or are being started.
    var counts: (waiting: Int, running: Int) { (waiting.count, liveCount) }

    private var liveCount: Int { running.values.reduce(0, +) + starting.values.reduce(0, +) }

    // MARK: Taking

    /// Finds a process for a task: one that waits for tasks like this one, the one that waited shortest, so that others
    /// can end; or one that is about to; or one that is to be started.
    ///
    /// - Throws: ``FogError/Code/unavailable`` if the pool is closed.
    func take(_ key: WasmSandboxKey) async throws(FogError) -> Grant {
        if isClosed { throw Self.closed }
        while let index = waiting.lastIndex(where: { $0.sandbox.key == key }) {
            let sandbox = waiting.remove(at: index).sandbox
            if sandbox.isWaiting {
                running[key, default: 0] += 1
                return .run(sandbox)
            }
            endLater(sandbox)
        }
        if mayStart(key) { return beginStart(key) }
        let result: Result<Grant, FogError> = await withCheckedContinuation { continuation in
            applicants.append(Applicant(key: key, since: .now, continuation: continuation))
            if usher == nil { usher = Task { await self.usherUntilNobodyWaits() } }
        }
        return try result.get()
    }

    /// A process was started, and runs the task that asked for it.
    func started(_ key: WasmSandboxKey) {
        change(&starting, key, by: -1)
        change(&running, key, by: 1)
    }

    /// A process could not be started.
    func giveUp(_ key: WasmSandboxKey) {
        change(&starting, key, by: -1)
        letNextStart(key)
    }

    /// Takes back a sandbox whose task has ended; returns once another task has it, or it waits or has ended.
    func put(_ sandbox: WasmSandbox) async {
        let key = sandbox.key
        change(&running, key, by: -1)
        guard sandbox.isUsable, !isClosed else {
            letNextStart(key)
            return await end(sandbox)
        }
        if let place = applicants.firstIndex(where: { $0.key == key }) {
            freed[key] = .now
            change(&running, key, by: 1)
            applicants.remove(at: place).continuation.resume(returning: .success(.run(sandbox)))
            return
        }
        waiting.append(Waiting(sandbox: sandbox, since: .now))
        if sweep == nil { sweep = Task { await self.sweepUntilEmpty() } }
        endSurplus()
    }

    /// Ends all that wait, and from now on all that are put back; returns once those that are being ended have ended.
    func close() async {
        isClosed = true
        sweep?.cancel()
        for applicant in applicants { applicant.continuation.resume(returning: .failure(Self.closed)) }
        applicants = []
        while let last = waiting.popLast() { endLater(last.sandbox) }
        if ending > 0 { await withCheckedContinuation { allEnded.append($0) } }
    }

    private static let closed = FogError(.unavailable, "the worker is shutting down")

    private func change(_ counts: inout [WasmSandboxKey: Int], _ key: WasmSandboxKey, by change: Int) {
        let count = counts[key, default: 0] + change
        counts[key] = count > 0 ? count : nil
    }

    // MARK: Starting

    /// Whether no process of the kind is there or on its way.
    private func mayStart(_ key: WasmSandboxKey) -> Bool { running[key] == nil && starting[key] == nil }

    private func beginStart(_ key: WasmSandboxKey) -> Grant {
        change(&starting, key, by: 1)
        endSurplus()
        return .start
    }

    private func letNextStart(_ key: WasmSandboxKey) {
        guard mayStart(key), let place = applicants.firstIndex(where: { $0.key == key }) else { return }
        applicants.remove(at: place).continuation.resume(returning: .success(beginStart(key)))
    }

    /// Has a further process started for who has waited for a moment, as long as somebody waits.
    private func usherUntilNobodyWaits() async {
        while !applicants.isEmpty {
            try? await Task.sleep(for: Self.moment)
            var seen: Set<WasmSandboxKey> = []
            let due = applicants.indices.filter { index in
                let applicant = applicants[index]
                return seen.insert(applicant.key).inserted && starting[applicant.key, default: 0] < Self.startsBeside
                    && isDue(applicant, at: .now)
            }
            for index in due.reversed() {
                let applicant = applicants.remove(at: index)
                applicant.continuation.resume(returning: .success(beginStart(applicant.key)))
            }
        }
        usher = nil
        freed = [:]
    }

    private func isDue(_ applicant: Applicant, at now: ContinuousClock.Instant) -> Bool {
        let isMoving = freed[applicant.key].map { $0.duration(to: now) < Self.moment } ?? false
        return applicant.since.duration(to: now) >= (isMoving ? Self.longMoment : Self.moment)
    }

    // MARK: Ending

    private func end(_ sandbox: WasmSandbox) async {
        ending += 1
        await sandbox.close()
        noteEnd()
    }

    private func endLater(_ sandbox: WasmSandbox) {
        ending += 1
        Task {
            await sandbox.close()
            noteEnd()
        }
    }

    private func noteEnd() {
        ending -= 1
        guard ending == 0 else { return }
        for continuation in allEnded { continuation.resume() }
        allEnded = []
    }

    private func endSurplus() {
        while liveCount + waiting.count > maximumCount, !waiting.isEmpty { endLater(waiting.removeFirst().sandbox) }
    }

    private func sweepUntilEmpty() async {
        while let first = waiting.first, !Task.isCancelled {
            let left = idleTime - first.since.duration(to: .now)
            if left > .zero {
                try? await Task.sleep(for: left)
            } else {
                await end(waiting.removeFirst().sandbox)
            }
        }
        sweep = nil
    }
}
