import FogCore
import FogJobs

/// How far a job is.
struct TaskProgress: ProgressState {
    private var status: JobStatus?
    private var rate = RateWindow()
    private var lastTenth = -1
    private var lastState: JobState?

    /// Takes a status that may have changed.
    mutating func note(_ status: JobStatus, at time: Duration) {
        self.status = status
        rate.note(Int64(status.tasks.ended), at: time)
    }

    func bar(width: Int, usesUnicode: Bool, at time: Duration) -> String {
        guard let status else { return "" }
        let (ended, total) = (status.tasks.ended, max(1, status.tasks.total))
        var details = Self.details(status.tasks)
        if let rate = rate.perSecond(at: time), rate > 0 { details.append(Words.rate(rate)) }
        if ended < total, let left = rate.timeLeft(for: Int64(total - ended), at: time) {
            details.append("\(Words.roughly(left)) left")
        }
        return BarLine(
            label: "", fraction: Double(ended) / Double(total), count: "\(ended)/\(total)", details: details,
            usesUnicode: usesUnicode
        ).text(width: width)
    }

    mutating func plainLine(at time: Duration) -> String? {
        guard let status else { return nil }
        let (ended, total) = (status.tasks.ended, max(1, status.tasks.total))
        let tenth = ended * 10 / total
        guard tenth != lastTenth || status.state != lastState else { return nil }
        lastTenth = tenth
        lastState = status.state
        return "\(status.id): \(status.state.rawValue), \(ended) of \(total) ended (\(Words.counts(status.tasks)))"
    }

    /// What people want to know first: who works, what went wrong, what waits.
    private static func details(_ tasks: TaskCounts) -> [String] {
        let held = TaskState.allCases.reduce(0) { $1.isHeld ? $0 + tasks[$1] : $0 }
        let waiting = tasks[.queued] + tasks[.pending]
        let numbers = [
            (held, "running"), (tasks[.failed], "failed"), (tasks[.timedOut], "timed out"),
            (tasks[.cancelled], "cancelled"), (held == 0 ? waiting : 0, "waiting"),
        ]
        return numbers.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
    }
}
