import FogCore
import FogExecution
import FogSystem
import Glibc
import Logging
import Synchronization

/// A `fog-sandbox` process that runs one module for one job, one task at a time.
final class WasmSandbox: Sendable {
    /// How a task ended.
    enum TaskEnd: Sendable {
        /// As the sandbox reports it. All its output was handed over.
        case finished(ExecutionOutcome, ExecutionUsage)
        /// The sandbox is dead. What it still wrote was handed over.
        case died(SandboxEnd, reason: String?)
    }

    private struct State {
        var tasks: UInt64 = 0
        /// What it used until it was loaded, and what its tasks have said since, in microseconds of processor time.
        var used: Int64
        var share: Int
        /// Whether it runs no further task.
        var isCondemned = false
        /// What it did that it must not.
        var fault: String?
        /// Kept as long as the process lives.
        var module: CompiledModule?
    }

    /// Which tasks it may run.
    let key: WasmSandboxKey
    /// Through which it sees their folders.
    var folder: WasmSandboxFolder { blank.folder }
    private let blank: BlankSandbox
    private let state: Mutex<State>

    private init(_ blank: BlankSandbox, _ module: CompiledModule, key: WasmSandboxKey, share: Int) {
        self.key = key
        self.blank = blank
        let used = blank.sandbox.usage().cpuMicroseconds
        state = Mutex(State(used: used, share: share, module: module))
    }

    private var sandbox: Sandbox { blank.sandbox }
    private var control: SandboxControl { blank.control }
    private var output: SandboxStream { blank.output }
    private var errors: SandboxStream { blank.errors }

    // MARK: Loading

    /// Has a process that is ready load the module, with what tasks of the key may use. Takes the process over: it is
    /// ended if this fails.
    static func load(
        _ module: CompiledModule, for key: WasmSandboxKey, into blank: BlankSandbox, cpuMillicores: Int
    ) async throws(FogError) -> WasmSandbox {
        do throws(FogError) {
            try await blank.load(module, for: key, cpuMillicores: cpuMillicores)
        } catch {
            await blank.close()
            throw error
        }
        let sandbox = WasmSandbox(blank, module, key: key, share: cpuMillicores)
        Task.detached {
            _ = await blank.sandbox.end()
            sandbox.condemn()
        }
        return sandbox
    }

    // MARK: Running

    /// Whether it waits for a task as it should: it lives and says nothing.
    var isWaiting: Bool { isUsable && control.isQuiet() }

    /// Whether it may run another task.
    var isUsable: Bool { !state.withLock { $0.isCondemned } }

    /// The number of the next task.
    func nextTask() -> UInt64 {
        state.withLock { state in
            state.tasks += 1
            return state.tasks
        }
    }

    /// Starts a task, whose folders were admitted to ``folder``. Only when none runs; ``end(of:)`` has to follow.
    ///
    /// - Throws: A ``ByteError`` if a bound of the protocol is exceeded. The task doesn't run then.
    func start(_ task: SandboxTask, output: @escaping ExecutionOutput) async throws(ByteError) {
        // What was written between tasks would pass for this one's.
        if !self.output.isEmpty() || !errors.isEmpty() { await kill(because: "it wrote something between two tasks") }
        for stream in [self.output, errors] { stream.give(to: output) }
        do {
            try await control.send(.run(task))
        } catch {
            for stream in [self.output, errors] { stream.give(to: nil) }
            throw error
        }
    }

    /// Waits until the task that was started last has ended and its output was handed over.
    func end(of task: UInt64) async -> TaskEnd {
        var reason = state.withLock { $0.fault }
        switch await control.next() {
        case .finished(task, let outcome, let usage, let isLast):
            // All that the task wrote is in the pipes by now, and nothing else can be.
            let isSettled = await output.settle()
            let areErrorsSettled = await errors.settle()
            for stream in [output, errors] { stream.give(to: nil) }
            state.withLock { $0.used = $0.used.addingHeld(max(0, usage.cpuMicroseconds)) }
            if isLast || !isSettled || !areErrorsSettled { condemn() }
            return .finished(outcome, usage)
        case .failed(let message): reason = message
        case .finished, .ready: reason = "it reported the end of a task that doesn't run"
        case nil: break
        }
        await kill()
        let end = await sandbox.end()
        for stream in [output, errors] { await stream.end() }
        return .died(end, reason: reason)
    }

    /// Asks for the end of a task that runs.
    func interrupt(_ task: UInt64, _ reason: SandboxInterruption) async {
        // A message of 11 bytes exceeds no bound.
        try? await control.send(.interrupt(task: task, reason: reason))
    }

    // MARK: Controlling

    /// Stops the process where it is.
    func freeze() async throws(FogError) { try await sandbox.freeze() }

    /// Lets the process go on.
    func thaw() async throws(FogError) { try await sandbox.thaw() }

    /// Bounds processor time, in thousandths of a core.
    func setShare(cpuMillicores: Int) async throws(FogError) {
        if state.withLock({ $0.share }) == cpuMillicores { return }
        try await sandbox.setShare(cpuMillicores: cpuMillicores)
        state.withLock { $0.share = cpuMillicores }
    }

    /// The processor time, in microseconds, that is not the present task's.
    var usedByEarlierTasks: Int64 { state.withLock { $0.used } }

    /// What the process has used since it started, all its tasks together.
    func usage() -> SandboxUsage { sandbox.usage() }

    /// How a task ends that has put too much into these folders, or holds what it has deleted from them.
    func diskExcess(of folders: [String], over limit: Int64) async -> ExecutionOutcome? {
        await DiskUse.excess(of: folders, heldBy: sandbox, over: limit)
    }

    /// Ends the process, and with it the task that runs.
    func kill() async {
        condemn()
        await sandbox.kill()
    }

    private func kill(because fault: String) async {
        state.withLock { $0.fault = fault }
        await kill()
    }

    /// The sandbox runs no further task.
    func condemn() {
        state.withLock { $0.isCondemned = true }
    }

    /// Ends the process and removes its folder. Called once, by the last who uses it, when no task's folders are in it.
    func close() async {
        condemn()
        await blank.close()
        state.withLock { $0.module = nil }
    }
}
