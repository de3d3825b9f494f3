import FogExecution
import FogJobs

/// What a command that waited for a job says and returns in the end.
enum JobEnd {
    /// The exit code that follows from how a job of one task ended: the program's own, where it ended by itself.
    static func exitCode(of status: JobStatus) async -> Int32 {
        switch status.state {
        case .succeeded: return 0
        case .cancelled:
            Terminal.say("fog: \(status.id) was cancelled")
            return 130
        case .queued, .running, .failed, .timedOut: break
        }
        guard let failure = status.failure else { return 1 }
        if failure.outcome.kind == .exited, let code = failure.outcome.exitCode, (1...255).contains(code) {
            return code
        }
        Terminal.say("fog: \(failure.task) \(Terminal.safe(failure.outcome.description))")
        switch failure.outcome.kind {
        case .signalled: return 128 + (failure.outcome.signal ?? 0)
        case .timedOut: return 124
        default: return 1
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
        switch state {
        case .succeeded: 0
        case .timedOut: 124
        case .cancelled: 130
        case .queued, .running, .failed: 1
        }
    }
}
