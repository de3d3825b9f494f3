import Glibc

/// A program that was started. It is killed when nobody refers to it any more.
final class RunningCommand {
    /// What was typed, for messages.
    let line: String
    let process: pid_t
    private let outputFile: String
    private let errorFile: String
    private var status: Int32?

    init(line: String, process: pid_t, outputFile: String, errorFile: String) {
        self.line = line
        self.process = process
        self.outputFile = outputFile
        self.errorFile = errorFile
    }

    deinit {
        guard status == nil else { return }
        kill(process, SIGKILL)
        var status: Int32 = 0
        waitpid(process, &status, 0)
    }

    /// What it has printed so far.
    var output: [UInt8] { (try? Files.read(outputFile)) ?? [] }

    /// What it has printed so far, as text.
    var text: String { String(decoding: output, as: UTF8.self) }

    /// What it has said so far on the standard error stream.
    var errors: String { String(decoding: (try? Files.read(errorFile)) ?? [], as: UTF8.self) }

    func signal(_ number: Int32) {
        guard status == nil else { return }
        kill(process, number)
    }

    /// Whether it has ended; collects it if so.
    var hasEnded: Bool {
        guard status == nil else { return true }
        var status: Int32 = 0
        guard waitpid(process, &status, WNOHANG) == process else { return false }
        self.status = status
        return true
    }

    /// Waits until it has ended by itself.
    func end(within limit: Duration = .seconds(60)) async throws -> CommandResult {
        try await eventually("'\(line)' has ended; so far it printed '\(text)' and '\(errors)'", within: limit) {
            hasEnded
        }
        let status = status ?? 0
        let signal = status & 0x7f
        return CommandResult(
            line: line, code: signal == 0 ? status >> 8 & 0xff : 128 + signal, output: output, errors: errors)
    }
}

/// How a command ended.
struct CommandResult: CustomStringConvertible {
    /// What was typed.
    var line: String
    /// Its exit code, or 128 and the signal that ended it.
    var code: Int32
    /// What it printed.
    var output: [UInt8]
    /// What it said on the standard error stream.
    var errors: String

    /// What it printed, as text.
    var text: String { String(decoding: output, as: UTF8.self) }

    /// What it printed without the line's end, for commands that print one word.
    var word: String { String(text.split(whereSeparator: \.isWhitespace).first ?? "") }

    var description: String { "'\(line)' ended with \(code) and said '\(text)' and '\(errors)'" }
}
