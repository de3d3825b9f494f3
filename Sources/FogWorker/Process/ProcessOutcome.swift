import FogExecution
import FogSystem
import Glibc

/// Works out how a program in a sandbox ended from what the sandbox reports.
enum ProcessOutcome {
    /// The outcome of an execution that nobody ended.
    ///
    /// - Parameters:
    ///   - end: What the sandbox reports.
    ///   - complaint: The beginning of standard error.
    ///   - command: The program's name as the job gives it.
    ///   - limits: What it was allowed.
    static func of(
        _ end: SandboxEnd, complaint: String, command: String, limits: ExecutionLimits
    ) -> ExecutionOutcome {
        // Even if the command itself goes on and reports success, as a shell does after a pipe.
        if end.usage.outOfMemoryKills > 0 {
            return ExecutionOutcome(
                .memoryExceeded,
                message: "its processes may hold \(limits.memoryBytes) bytes, and the kernel ended one of them")
        }
        if let failure = end.startFailure { return notStarted(failure, command: command) }
        guard let code = end.exitCode else { return notExecuted(end, complaint: complaint, command: command) }
        guard let signal = signal(of: code) else { return .exited(code) }
        if signal == SIGXFSZ {
            return ExecutionOutcome(
                .diskExceeded, message: "it may write \(limits.diskBytes) bytes, and one file was larger")
        }
        if signal == SIGSYS {
            return ExecutionOutcome(
                .signalled, signal: signal,
                message: "as programs are that make system calls of another kind of processor, such as 32-bit ones")
        }
        return ExecutionOutcome(.signalled, signal: signal)
    }

    /// The signal that an exit code of 128 and more stands for.
    ///
    /// The sandbox passes on the end of the program as shells do. A program that itself exits with 128 plus the number
    /// of a signal that ends programs can't be told from one that the signal ended, and counts as ended by it.
    static func signal(of code: Int32) -> Int32? {
        let number = code - 128
        let harmless: Set<Int32> = [SIGCHLD, SIGCONT, SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU, SIGURG, SIGWINCH]
        return (1...31).contains(number) && !harmless.contains(number) ? number : nil
    }

    private static func notStarted(_ failure: StartFailure, command: String) -> ExecutionOutcome {
        switch failure {
        case .execution(ENOENT):
            return missing(command)
        case .execution(let number):
            let reason = SystemError(code: number).description
            return ExecutionOutcome(.notStarted, message: "the command \(command) can't be executed: \(reason)")
        case .confinement(let number):
            let reason = SystemError(code: number).description
            return ExecutionOutcome(.workerFailed, message: "the sandbox could not be confined: \(reason)")
        }
    }

    private static func missing(_ command: String) -> ExecutionOutcome {
        let place = "it is looked up in /usr/bin and /bin of the worker"
        return ExecutionOutcome(.notStarted, message: "there is no command \(command) in the sandbox; \(place)")
    }

    private static func notExecuted(_ end: SandboxEnd, complaint: String, command: String) -> ExecutionOutcome {
        let line = complaint.split(separator: "\n").first { $0.hasPrefix("bwrap: ") }?.dropFirst("bwrap: ".count)
        if let line, line.hasPrefix("execvp ") {
            let reason = line.split(separator: ":").last.map { $0.drop { $0 == " " } } ?? ""
            if reason.hasPrefix("No such file") { return missing(command) }
            return ExecutionOutcome(.notStarted, message: "the command \(command) can't be executed: \(reason)")
        }
        if case .signalled(let signal) = end.status {
            return ExecutionOutcome(.workerFailed, message: "the sandbox was ended by signal \(signal)")
        }
        return ExecutionOutcome(.workerFailed, message: "the sandbox could not be built: \(line ?? "no reason given")")
    }
}
