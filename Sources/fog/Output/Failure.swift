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
    static func report(_ error: FogError, file: String? = nil) -> Never {
        Terminal.say("fog: \(Terminal.safe(error.message.isEmpty ? error.code.description : error.message))")
        if let refused = error.cause as? RefusedDocument {
            for mistake in refused.mistakes {
                let place = [mistake.line.map(String.init), mistake.column.map(String.init)].compactMap(\.self)
                let prefix = ([file ?? "specification"] + place).joined(separator: ":")
                let path = mistake.path.isEmpty ? "" : "\(mistake.path): "
                Terminal.say("  \(prefix): \(Terminal.safe(path + mistake.message))")
            }
        }
        exit(exitCode(of: error))
    }
}
