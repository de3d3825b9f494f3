import FogExecution
import FogJobs

/// What a command that waited for a job says and returns in the end.
enum JobEnd {
    /// The exit code that follows from how a job of one task ended: the program's own, where it ended by itself.
    static func exitCode(of status: JobStatus) async -> Int32 {
        switch status.state {
        case .succeeded: return ExitStatus.success.rawValue
        case .cancelled:
            Terminal.say("fog: \(status.id) was cancelled")
            return ExitStatus.interrupted.rawValue
        case .queued, .running, .failed, .timedOut: break
        }
        guard let failure = status.failure else { return exitCode(ofJob: status.state) }
        if failure.outcome.kind == .exited, let code = failure.outcome.exitCode, (1...255).contains(code) {
            return code
        }
        Terminal.say("fog: \(failure.task) \(Terminal.safe(failure.outcome.description))")
        switch failure.outcome.kind {
        case .signalled: return ExitStatus.signalled(failure.outcome.signal ?? 0)
        case .timedOut: return ExitStatus.timedOut.rawValue
        default: return ExitStatus.failed.rawValue
        }
    }

    /// Says how a job of any number of tasks ended.
    static func summarize(_ status: JobStatus) {
        Terminal.say(
            "\(status.id) \(status.state.rawValue): \(Words.counts(status.tasks)); \(Words.usage(status.usage))")
        if let failure = status.failure, status.state != .succeeded {
            Terminal.say("  \(failure.task) \(Terminal.safe(failure.outcome.description))")
        }
    }

    /// The exit code that follows from how a job of any number of tasks ended.
    static func exitCode(ofJob state: JobState) -> Int32 {
        let end: ExitStatus =
            switch state {
            case .succeeded: .success
            case .timedOut: .timedOut
            case .cancelled: .interrupted
            case .queued, .running, .failed: .failed
            }
        return end.rawValue
    }
}
