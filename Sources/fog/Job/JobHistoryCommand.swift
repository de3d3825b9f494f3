import ArgumentParser
import FogClient
import FogCore
import FogJobs

struct JobHistoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history", abstract: "Show what happened to a job and its tasks, oldest first.")

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    @Option(name: .long, help: "Only what happened to this task, by its index, and to the job as a whole.")
    var task: Int?

    @Option(name: .long, help: "At most so many lines.")
    var limit: Int = .max

    @Argument(help: "The job.")
    var job: JobID

    func validate() throws {
        guard limit > 0 else { throw ValidationError("--limit is a number from 1 on") }
        guard task ?? 0 >= 0 else { throw ValidationError("--task is an index from 0 on") }
    }

    func run() async throws {
        var entries: [HistoryEntry] = []
        var isTruncated = false
        try await connection.withClient { client in
            var cursor: String?
            repeat {
                let page = try await client.history(
                    of: job, task: task, cursor: cursor, limit: min(1000, limit - entries.count))
                entries += page.entries
                isTruncated = page.isTruncated
                cursor = page.cursor
            } while cursor != nil && entries.count < limit
        }
        if isTruncated { Terminal.say("fog: what happened to \(job) first isn't kept any more") }
        try output.show(entries, .history)
    }
}

extension Listing where Item == HistoryEntry {
    static let history = Listing(
        name: { String($0.index) },
        columns: [
            Column(title: "TIME", value: \.time.description),
            Column(title: "TASK", value: { $0.task.map { String($0.index) } ?? "" }),
            Column(title: "ATTEMPT", value: { $0.attempt.map(String.init) ?? "" }),
            Column(title: "NODE", value: { $0.nodeName ?? $0.node?.short ?? "" }),
            Column(title: "WHAT", value: \.words),
            Column(title: "TOOK", value: { $0.tookMs.map { Words.duration(.milliseconds($0)) } ?? "" }),
            Column(title: "USED", isWide: true, value: { $0.usage.map(Words.usage) ?? "" }),
        ])
}

extension HistoryEntry {
    /// What happened, for people.
    fileprivate var words: String {
        let what =
            switch kind {
            case .submitted: "submitted"
            case .stopping: "stop asked for"
            case .attemptBegan: "attempt began"
            case .running: "runs"
            case .publishing: "uploads its outputs"
            case .suspended: "suspended"
            case .lapsed: "lease lapsed"
            case .revived: "lease renewed after all"
            case .attemptEnded: "attempt \(verdict?.rawValue ?? "ended")\(outcome.map { ": \($0)" } ?? "")"
            case .queued: "queued again"
            case .taskEnded: "task \(type.split(separator: ".").last ?? "ended")"
            case .jobEnded: "job \(type.split(separator: ".").last ?? "ended")"
            case .expired: type == "job.logsExpired" ? "logs removed" : "results removed"
            case .other: type
            }
        return message.map { "\(what) (\($0))" } ?? what
    }
}
