import FogCore
import FogExecution
import Glibc

/// How a command says to other programs what came of it. `fog run` may exit with any other code: the program's own.
enum ExitStatus: Int32, CaseIterable {
    case success = 0
    case failed = 1
    case usage = 64
    case invalid = 65
    case notFound = 66
    case unavailable = 69
    case internalError = 70
    case exhausted = 73
    case conflict = 75
    case forbidden = 77
    case timedOut = 124
    case interrupted = 130
    case terminated = 143

    /// What it means, for the help, the manual and the documentation.
    var meaning: String {
        switch self {
        case .success: "done; for run, job wait and job run --wait: the job succeeded"
        case .failed: "the job failed; for doctor: something is missing; for vectors check: a case failed"
        case .usage: "the command line is wrong"
        case .invalid: "the job's specification or an input is wrong"
        case .notFound: "there is no such job, task, node, token or file, or it isn't kept any more"
        case .unavailable: "no coordinator or node can be reached, or it isn't ready"
        case .internalError: "something went wrong inside Fog"
        case .exhausted: "a bound is reached: no room, too large"
        case .conflict: "the state of the thing doesn't allow it now, or this version or machine can't do it"
        case .forbidden:
            "you may not do this, or the token isn't known; for a worker: it was removed or isn't taken in"
        case .timedOut: "it took too long; the job timed out"
        case .interrupted: "the job was stopped, or Ctrl-C (SIGINT) ended the command"
        case .terminated: "SIGTERM ended the command"
        }
    }

    /// What a program that ended by itself or by a signal means for `fog run`.
    static let ofPrograms = """
        fog run exits with the program's own code where the program ended by itself (with 1 where that code is beyond \
        255), and with 128 plus the signal's number where a signal ended it.
        """

    /// The status that an error leads to.
    init(_ error: FogError) {
        self =
            switch error.code {
            case .invalid: .invalid
            case .notFound, .gone: .notFound
            case .unavailable: .unavailable
            case .exhausted, .tooLarge: .exhausted
            case .conflict, .stale, .unsupported: .conflict
            case .forbidden, .unauthenticated: .forbidden
            case .timedOut: .timedOut
            case .cancelled: .interrupted
            default: .internalError
            }
    }

    /// The code of what a signal has ended, as shells have it.
    static func signalled(_ signal: Int32) -> Int32 { 128 + signal }

    /// The table as lines of text for the width of a help screen.
    static var table: String {
        allCases.flatMap { status in
            let indent = String(repeating: " ", count: 6)
            var lines = ["  " + String(status.rawValue).padded(to: 4)]
            for word in status.meaning.split(separator: " ") {
                if lines[lines.count - 1].count + 1 + word.count > 78 { lines.append(indent) }
                lines[lines.count - 1] += " \(word)"
            }
            return lines
        }.joined(separator: "\n")
    }
}
