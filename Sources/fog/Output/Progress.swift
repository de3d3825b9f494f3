import FogCore
import FogJobs
import Glibc

/// Shows how far a job is: a bar that is drawn over itself on a terminal, a line for each tenth elsewhere.
struct Progress {
    private let isTerminal = Terminal.errorIsTerminal
    private var lastTenth = -1
    private var lastState: JobState?
    private var hasBar = false

    /// Shows a status that may have changed.
    mutating func show(_ status: JobStatus) {
        let total = max(1, status.tasks.total)
        let ended = status.tasks.ended
        if isTerminal {
            let width = 24
            let filled = ended * width / total
            let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
            Terminal.write(
                Array("\(Terminal.clearLine)\(bar) \(ended)/\(total)  \(Words.counts(status.tasks))".utf8),
                to: STDERR_FILENO)
            hasBar = true
        } else if ended * 10 / total != lastTenth || status.state != lastState {
            Terminal.say(
                "\(status.id): \(status.state.rawValue), \(ended) of \(total) ended (\(Words.counts(status.tasks)))")
        }
        lastTenth = ended * 10 / total
        lastState = status.state
    }

    /// Leaves the bar behind.
    mutating func finish() {
        if hasBar { Terminal.write([UInt8(ascii: "\n")], to: STDERR_FILENO) }
        hasBar = false
    }
}
