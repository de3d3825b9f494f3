import ArgumentParser
import FogClient
import FogCore
import FogJobs
import Glibc

/// How a command fails: a sentence for people, and an exit code for programs.
enum Failure {
    /// The exit code for an error; the list stands in the help of ``Fog``.
    static func exitCode(of error: FogError) -> Int32 {
        switch error.code {
        case .invalid: 65
        case .notFound, .gone: 66
        case .unavailable: 69
        case .exhausted, .tooLarge: 73
        case .conflict, .stale, .unsupported: 75
        case .forbidden, .unauthenticated: 77
        case .timedOut: 124
        case .cancelled: 130
        default: 70
        }
    }

    /// Says what went wrong and ends the process.
    static func report(_ error: FogError) -> Never {
        Terminal.say("fog: \(Terminal.safe(error.message.isEmpty ? error.code.description : error.message))")
        if let refused = error.cause as? RefusedDocument {
            // Their lines are those of the JSON that was sent, which nobody has seen.
            for mistake in refused.mistakes {
                let path = mistake.path.isEmpty ? "" : "\(mistake.path): "
                Terminal.say("  \(Terminal.safe(path + mistake.message))")
            }
        }
        exit(exitCode(of: error))
    }
}
