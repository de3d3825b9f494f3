import FogCore

/// Sandbox processes that wait for further tasks of their job, and a count of those that run one.
///
/// One that has waited for long is ended, and so is the one that has waited longest when there are too many.
actor WasmSandboxPool {
    private struct Waiting {
        var sandbox: WasmSandbox
        var since: ContinuousClock.Instant
    }

    private let maximumCount: Int
    private let idleTime: Duration
    private var waiting: [Waiting] = []
    private var running = 0
    private var ending = 0
    private var allEnded: [CheckedContinuation<Void, Never>] = []
    private var isClosed = false
    private var sweep: Task<Void, Never>?

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

    /// How many wait and how many run tasks.
    var counts: (waiting: Int, running: Int) { (waiting.count, running) }

    /// Takes out a sandbox that waits for tasks like this one; the one that waited shortest, so that others can end.
    func take(_ key: WasmSandboxKey) async -> WasmSandbox? {
        while let index = waiting.lastIndex(where: { $0.sandbox.key == key }) {
            let sandbox = waiting.remove(at: index).sandbox
            if sandbox.isWaiting {
                running += 1
                return sandbox
            }
            await end(sandbox)
        }
        return nil
    }

    /// Counts one more that runs, and ends those that wait if there are too many now.
    ///
    /// - Throws: ``FogError/Code/unavailable`` if the pool is closed.
    func makeRoom() async throws(FogError) {
        if isClosed { throw FogError(.unavailable, "the worker is shutting down") }
        running += 1
        await endSurplus()
    }

    /// Takes back a sandbox whose task has ended; returns once it waits or has ended.
    func put(_ sandbox: WasmSandbox) async {
        running -= 1
        guard sandbox.isUsable, !isClosed else { return await end(sandbox) }
        waiting.append(Waiting(sandbox: sandbox, since: .now))
        if sweep == nil { sweep = Task { await self.sweepUntilEmpty() } }
        await endSurplus()
    }

    /// Counts one less that runs: it could not be started.
    func giveUp() {
        running -= 1
    }

    /// Ends all that wait, and from now on all that are put back; returns once those that are being ended have ended.
    func close() async {
        isClosed = true
        sweep?.cancel()
        while let last = waiting.popLast() { await end(last.sandbox) }
        if ending > 0 { await withCheckedContinuation { allEnded.append($0) } }
    }

    private func end(_ sandbox: WasmSandbox) async {
        ending += 1
        await sandbox.close()
        ending -= 1
        guard ending == 0 else { return }
        for continuation in allEnded { continuation.resume() }
        allEnded = []
    }

    private func endSurplus() async {
        while running + waiting.count > maximumCount, !waiting.isEmpty {
            await end(waiting.removeFirst().sandbox)
        }
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
