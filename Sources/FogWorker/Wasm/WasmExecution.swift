import FogCore
import FogExecution
import FogSystem
import Synchronization

/// One run of a WebAssembly program in a sandbox process that is this execution's alone until the program has ended.
actor WasmExecution: Execution {
    private let sandbox: WasmSandbox
    private let pool: WasmSandboxPool
    private let number: UInt64
    private let request: ExecutionRequest
    private let timeOutGrace: Duration
    /// Microseconds of processor time.
    private let usedBefore: Int64
    private let outputBytes = Atomic<Int64>(0)
    private let ended = OneTimeValue<ExecutionResult>()
    /// Whoever freezes, thaws or lets go of the sandbox passes here, one at a time.
    private let turnstile = Turnstile()

    private var clock = RunClock(start: SuspendingClock.now)
    /// Whether the program has ended; the sandbox may belong to another execution then.
    private var isOver = false
    /// Whether the sandbox stands still; only changed by who has passed the turnstile.
    private var isFrozen = false
    /// Why the worker ended it, once it has been asked to; the first reason stays.
    private var reason: ExecutionOutcome?
    private var watch: Task<Void, Never>?

    private nonisolated var limits: ExecutionLimits { request.limits }

    /// Takes over a sandbox to whose folder the task was admitted.
    init(
        sandbox: WasmSandbox, pool: WasmSandboxPool, number: UInt64, request: ExecutionRequest, timeOutGrace: Duration
    ) {
        self.sandbox = sandbox
        self.pool = pool
        self.number = number
        self.request = request
        self.timeOutGrace = timeOutGrace
        usedBefore = sandbox.usedByEarlierTasks
    }

    /// Starts the program, and to watch its limits and wait for its end. Called once.
    ///
    /// - Throws: A ``ByteError`` if the task exceeds a bound of the sandbox's protocol; nothing runs then.
    func begin(_ task: SandboxTask, _ output: @escaping ExecutionOutput) async throws(ByteError) {
        try await sandbox.start(task) { [self] stream, bytes in
            outputBytes.wrappingAdd(Int64(bytes.count), ordering: .relaxed)
            await output(stream, bytes)
        }
        watch = Task.detached { [self] in await watchLimits() }
        Task.detached { [self] in
            let end = await sandbox.end(of: number)
            await letGo()
            let result = await result(of: end)
            // The sandbox is ready for the next task, or gone, before anybody knows that this one has ended.
            await pool.put(sandbox)
            ended.set(result)
        }
    }

    func result() async -> ExecutionResult {
        await ended.get()
    }

    func freeze() async throws(FogError) {
        try await turnstile.pass { () async throws(FogError) in
            try refuseIfEnding()
            do throws(FogError) {
                try await sandbox.freeze()
            } catch {
                // Half of it may stand still.
                try? await sandbox.thaw()
                throw error
            }
            isFrozen = true
            clock.freeze(at: SuspendingClock.now)
            if reason != nil { await goOn() }
        }
    }

    func thaw() async throws(FogError) {
        try await turnstile.pass { () async throws(FogError) in
            try refuseIfEnding()
            try await sandbox.thaw()
            isFrozen = false
            clock.thaw(at: SuspendingClock.now)
        }
    }

    func setShare(cpuMillicores: Int) async throws(FogError) {
        try await turnstile.pass { () async throws(FogError) in
            try refuseIfEnding()
            try await sandbox.setShare(cpuMillicores: cpuMillicores)
        }
    }

    func terminate(reason: ExecutionOutcome, grace: Duration) async {
        if isOver { return }
        if self.reason == nil { self.reason = reason }
        let interruption = SandboxInterruption.allCases.first { $0.outcomeKind == reason.kind } ?? .cancelled
        await sandbox.interrupt(number, interruption)
        await turnstile.pass { await goOn() }
        Task.detached { [self] in
            await Pause.sleep(grace)
            await endSandbox()
        }
    }

    func kill(reason: ExecutionOutcome) async {
        if isOver { return }
        if self.reason == nil { self.reason = reason }
        await endSandbox()
    }

    func usage() async -> ExecutionUsage {
        if let usage = ended.current?.usage { return usage }
        return isOver ? usage(of: nil) : usage(of: sandbox.usage())
    }

    // MARK: Limits

    /// Ends the program once it has run too long or has too much on the disk.
    private func watchLimits() async {
        var nextLook = SuspendingClock.now + Self.shortestPause
        while true {
            let now = SuspendingClock.now
            let left = limits.runTime - clock.running(at: now)
            if left <= .zero, !clock.isFrozen {
                let message = "it may run \(limits.runTime.secondsValue) s"
                return await terminate(reason: ExecutionOutcome(.timedOut, message: message), grace: timeOutGrace)
            }
            // While it is frozen the time left doesn't shrink, and nothing tells when that ends.
            let pause = min(max(left, .milliseconds(20)), max(.zero, now.duration(to: nextLook)))
            try? await Task.sleep(for: pause, clock: .suspending)
            if Task.isCancelled { return }
            let start = SuspendingClock.now
            if clock.isFrozen || start < nextLook { continue }
            let excess = await sandbox.diskExcess(of: diskFolders, over: limits.diskBytes)
            if let excess, !isOver { return await terminate(reason: excess, grace: timeOutGrace) }
            // A program with a million files must not keep the worker busy looking at them.
            let end = SuspendingClock.now
            nextLook = end + max(Self.shortestPause, start.duration(to: end) * 20)
        }
    }

    /// How long the program is left alone between two looks at what it has on the disk.
    private static let shortestPause = Duration.milliseconds(250)

    private var diskFolders: [String] { ["out", "work"].map { sandbox.folder.path($0) } }

    // MARK: Ending

    /// The program has ended: from now on the sandbox isn't touched for this execution.
    private func letGo() async {
        isOver = true
        clock.stop(at: SuspendingClock.now)
        watch?.cancel()
        await turnstile.pass {
            // Who froze it may have come too late for the program.
            if isFrozen, sandbox.isUsable { try? await sandbox.thaw() }
        }
    }

    private func result(of end: WasmSandbox.TaskEnd) async -> ExecutionResult {
        var outcome: ExecutionOutcome
        let isUntouched = sandbox.folder.isUntouched
        if let reason {
            outcome = reason
        } else if !isUntouched, let excess = await DiskUse.excess(of: diskFolders, heldBy: nil, over: limits.diskBytes)
        {
            outcome = excess
        } else {
            outcome = self.outcome(of: end)
        }
        do {
            try dismissFolders(areUntouched: isUntouched)
        } catch {
            sandbox.condemn()
            if outcome.isSuccess { outcome = ExecutionOutcome(.workerFailed, message: error.message) }
        }
        switch end {
        case .finished(_, let reported):
            return ExecutionResult(outcome: outcome, usage: usage(reported: reported), leftNothing: isUntouched)
        case .died(let end, _): return ExecutionResult(outcome: outcome, usage: usage(of: end.usage))
        }
    }

    /// Takes the task's folders out of the sandbox.
    ///
    /// - Throws: An error if something may be left there; the sandbox must not run another task then.
    nonisolated func dismissFolders(areUntouched: Bool = true) throws(FogError) {
        try sandbox.folder.dismiss(
            request.folders, hasInputs: request.hasInputs, isUntouched: areUntouched, task: number)
    }

    private func outcome(of end: WasmSandbox.TaskEnd) -> ExecutionOutcome {
        switch end {
        case .died(let end, let complaint):
            return SandboxDeath.outcome(of: end, memoryBytes: limits.memoryBytes, complaint: complaint)
        case .finished(let outcome, _):
            switch outcome.kind {
            case .exited, .trapped, .fuelExhausted, .memoryExceeded, .notStarted, .workerFailed: return outcome
            case .signalled, .diskExceeded, .timedOut, .cancelled, .outputInvalid:
                let message = "the sandbox reports an end that nobody asked for: \(outcome)"
                return ExecutionOutcome(.workerFailed, message: message)
            }
        }
    }

    private func usage(reported: ExecutionUsage) -> ExecutionUsage {
        var usage = usage(of: nil)
        usage.fuel = reported.fuel
        usage.cpuMicroseconds = reported.cpuMicroseconds
        usage.peakMemoryBytes = reported.peakMemoryBytes
        return usage
    }

    /// - Parameter used: What the process has used since it started, earlier tasks of the same job included.
    private func usage(of used: SandboxUsage?) -> ExecutionUsage {
        let now = SuspendingClock.now
        return ExecutionUsage(
            cpuMicroseconds: max(0, (used?.cpuMicroseconds ?? 0) - usedBefore),
            elapsedMicroseconds: clock.elapsed(at: now).clampedNanoseconds / 1000,
            frozenMicroseconds: clock.frozen(at: now).clampedNanoseconds / 1000,
            peakMemoryBytes: used?.peakMemoryBytes ?? 0, bytesOut: outputBytes.load(ordering: .relaxed))
    }

    private func endSandbox() async {
        if !isOver { await sandbox.kill() }
    }

    private func goOn() async {
        guard isFrozen, !isOver else { return }
        try? await sandbox.thaw()
        isFrozen = false
        clock.thaw(at: SuspendingClock.now)
    }

    private func refuseIfEnding() throws(FogError) {
        if isOver { throw FogError(.conflict, "the execution has ended") }
        if let reason { throw FogError(.conflict, "the execution is being ended: \(reason)") }
    }
}
