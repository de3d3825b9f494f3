import FogExecution
import FogSystem
import Glibc

/// Puts into words how a `fog-sandbox` process ended that should not have.
enum SandboxDeath {
    /// How the sandbox's process ended, without a judgement.
    static func words(for end: SandboxEnd) -> String {
        if end.usage.outOfMemoryKills > 0 { return "the kernel ended it because its memory was used up" }
        switch end.startFailure {
        case .confinement(let number): return "its sandbox could not be confined: \(SystemError(code: number))"
        case .execution(let number): return "it can't be executed: \(SystemError(code: number))"
        case nil: break
        }
        guard let code = end.exitCode else {
            if case .signalled(let signal) = end.status { return "its sandbox was ended by signal \(signal)" }
            return "its sandbox could not be built"
        }
        guard let signal = ProcessOutcome.signal(of: code) else { return "it ended with code \(code)" }
        if signal == SIGKILL { return "it was ended by signal 9, as when the machine runs out of memory" }
        return "it was ended by signal \(signal)"
    }

    /// The outcome of a task whose sandbox ended under it.
    static func outcome(of end: SandboxEnd, memoryBytes: Int64, complaint: String?) -> ExecutionOutcome {
        if end.usage.outOfMemoryKills > 0 {
            let allowed = "its process may hold \(memoryBytes) bytes and \(WasmMemory.overhead) for the engine"
            return ExecutionOutcome(.memoryExceeded, message: "\(allowed), and the kernel ended it")
        }
        return ExecutionOutcome(
            .workerFailed, message: "the process that ran the program failed: \(complaint ?? words(for: end))")
    }
}
