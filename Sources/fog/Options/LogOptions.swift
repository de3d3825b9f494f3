import ArgumentParser
import FogNode
import Glibc
import Logging

/// How much a role says about what it does.
struct LogOptions: ParsableArguments {
    @Option(
        name: .long,
        help: "The least level of what is logged: debug, info, notice, warning or error; otherwise FOG_LOG.",
        completion: .list(["debug", "info", "notice", "warning", "error"]))
    var logLevel: String?

    /// A logger that writes lines to standard error.
    ///
    /// - Parameter settled: The level where neither the command line nor the environment names one.
    func logger(_ label: String, settled: String? = nil) throws -> Logger {
        let named = getenv("FOG_LOG").map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
        let name = logLevel ?? named ?? settled ?? "info"
        guard let level = Logger.Level(rawValue: name) else {
            throw ValidationError("'\(name)' isn't a level; write debug, info, notice, warning or error")
        }
        LoggingSystem.bootstrap { LineLogHandler(label: $0, level: level) }
        return Logger(label: label)
    }
}
