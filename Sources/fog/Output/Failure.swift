import ArgumentParser
import FogClient
import FogCore
import FogJobs
import FogSphinx
import Glibc

/// An error that says what is wrong with what somebody gave, and not with Fog.
protocol MistakeInInput: Error, CustomStringConvertible {}

extension PathError: MistakeInInput {}
extension GeometryError: MistakeInInput {}

/// How a command fails: a sentence for people, and an exit code for programs.
enum Failure {
    /// Says what went wrong and ends the process.
    static func report(_ error: FogError) -> Never {
        StatusLine.end()
        Terminal.say("fog: \(Terminal.safe(error.message.isEmpty ? error.code.description : error.message))")
        if let refused = error.cause as? RefusedDocument {
            // Their lines are those of the JSON that was sent, which nobody has seen.
            for mistake in refused.mistakes {
                let path = mistake.path.isEmpty ? "" : "\(mistake.path): "
                Terminal.say("  \(Terminal.safe(path + mistake.message))")
            }
        }
        exit(ExitStatus(error).rawValue)
    }

    /// Ends the process for whatever a command threw: a request for help, a mistake in the command line, an exit code
    /// that was chosen, or an error.
    static func report(_ error: any Error) -> Never {
        if let error = error as? FogError { report(error) }
        let isOurs = error is ExitCode || Fog.exitCode(for: error) != .failure
        if isOurs { Fog.exit(withError: error) }
        if let error = error as? any MistakeInInput { report(FogError(.invalid, "\(error)")) }
        if error is CancellationError { report(FogError(.cancelled, "it was cancelled")) }
        report(FogError(.failed, "something went wrong inside Fog: \(error)"))
    }
}
