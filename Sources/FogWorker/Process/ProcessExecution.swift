import FogCore
import FogExecution
import FogSystem
import Glibc
import Synchronization

/// One command that runs in its sandbox.
actor ProcessExecution: Execution {
    private let sandbox: Sandbox
    private let limits: ExecutionLimits
    private let folders: ExecutionFolders
    private let command: String
    private let timeOutGrace: Duration
    private let complaint = OutputHead(limit: 4096)
    private let outputBytes = Atomic<Int64>(0)
    private let ended = OneTimeValue<ExecutionResult>()

    private var clock = RunClock(start: SuspendingClock.now)
    /// Why the worker ended it, once it has been asked to; the first reason stays.
    private var reason: ExecutionOutcome?
    private var watches: [Task<Void, Never>] = []

    init(sandbox: Sandbox, request: ExecutionRequest, command: String, timeOutGrace: Duration) {
        self.sandbox = sandbox
        limits = request.limits
        folders = request.folders
        self.command = command
        self.timeOutGrace = timeOutGrace
    }

    /// Starts to hand over output, to watch the limits and to wait for the end. Called once.
    func begin(standardOutput: FileDescriptor, standardError: FileDescriptor, _ output: @escaping ExecutionOutput) {
        let readers = [
            Task.detached { [self] in
                await standardOutput.drain { await self.pass($0, as: .standardOutput, to: output) }
            },
            Task.detached { [self] in
                await standardError.drain { bytes in
                    self.complaint.append(bytes)
                    await self.pass(bytes, as: .standardError, to: output)
                }
            },
        ]
        watches = [
            Task.detached { [self] in await watchTime() },
            Task.detached { [self] in await watchDisk() },
        ]
        Task.detached { [self] in
            let end = await sandbox.end()
            await stopWatching()
            for reader in readers { await reader.value }
            ended.set(await result(of: end))
        }
    }

    func result() async -> ExecutionResult {
        await ended.get()
    }

    func freeze() async throws(FogError) {
        try refuseIfEnding()
        do {
            try await sandbox.freeze()
        } catch {
            // Half of it may stand still.
            try? await sandbox.thaw()
            throw error
        }
        clock.freeze(at: SuspendingClock.now)
        if reason != nil { await goOn() }
    }

    func thaw() async throws(FogError) {
        try refuseIfEnding()
        try await sandbox.thaw()
        clock.thaw(at: SuspendingClock.now)
    }

    func setShare(cpuMillicores: Int) async throws(FogError) {
        try await sandbox.setShare(cpuMillicores: cpuMillicores)
    }

    func terminate(reason: ExecutionOutcome, grace: Duration) async {
        if self.reason == nil { self.reason = reason }
        await sandbox.signal(SIGTERM)
        await goOn()
        Task.detached { [self] in
            try? await Task.sleep(for: grace)
            if ended.current == nil { await sandbox.kill() }
        }
    }

    func kill(reason: ExecutionOutcome) async {
        if self.reason == nil { self.reason = reason }
        await sandbox.kill()
    }

    func usage() async -> ExecutionUsage {
        ended.current?.usage ?? usage(sandbox.usage())
    }

    // MARK: Limits

    private func watchTime() async {
        while !Task.isCancelled {
            let left = limits.runTime - clock.running(at: SuspendingClock.now)
            if left <= .zero, !clock.isFrozen {
                let message = "it may run \(limits.runTime.secondsValue) s"
                return await terminate(reason: ExecutionOutcome(.timedOut, message: message), grace: timeOutGrace)
            }
            // While it is frozen the time left doesn't shrink, and nothing tells when that ends.
            try? await Task.sleep(for: max(left, Duration.milliseconds(20)), clock: .suspending)
        }
    }

    private func watchDisk() async {
        var pause = Duration.milliseconds(250)
        while true {
            try? await Task.sleep(for: pause)
            if Task.isCancelled { return }
            if clock.isFrozen { continue }
            let start = ContinuousClock.now
            if let excess = await diskExcess(heldBy: sandbox) { return await kill(reason: excess) }
            // A program with a million files must not keep the worker busy looking at them.
            pause = max(.milliseconds(250), start.duration(to: .now) * 20)
        }
    }

    private func diskExcess(heldBy sandbox: Sandbox?) async -> ExecutionOutcome? {
        await DiskUse.excess(of: [folders.output, folders.work], heldBy: sandbox, over: limits.diskBytes)
    }

    // MARK: Ending

    private func stopWatching() {
        clock.stop(at: SuspendingClock.now)
        for watch in watches { watch.cancel() }
        watches = []
    }

    private func result(of end: SandboxEnd) async -> ExecutionResult {
        let outcome: ExecutionOutcome
        if let reason {
            outcome = reason
        } else if let excess = await diskExcess(heldBy: nil) {
            outcome = excess
        } else {
            outcome = ProcessOutcome.of(end, complaint: complaint.text, command: command, limits: limits)
        }
        return ExecutionResult(outcome: outcome, usage: usage(end.usage))
    }

    private func usage(_ used: SandboxUsage) -> ExecutionUsage {
        let now = SuspendingClock.now
        return ExecutionUsage(
            cpuMicroseconds: used.cpuMicroseconds,
            elapsedMicroseconds: clock.elapsed(at: now).clampedNanoseconds / 1000,
            frozenMicroseconds: clock.frozen(at: now).clampedNanoseconds / 1000,
            peakMemoryBytes: used.peakMemoryBytes, bytesOut: outputBytes.load(ordering: .relaxed))
    }

    private func goOn() async {
        try? await sandbox.thaw()
        clock.thaw(at: SuspendingClock.now)
    }

    private func refuseIfEnding() throws(FogError) {
        if let reason { throw FogError(.conflict, "the execution is being ended: \(reason)") }
    }

    private nonisolated func pass(_ bytes: [UInt8], as stream: OutputStream, to output: ExecutionOutput) async {
        outputBytes.wrappingAdd(Int64(bytes.count), ordering: .relaxed)
        await output(stream, bytes)
    }
}
