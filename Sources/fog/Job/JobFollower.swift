import FogClient
import FogCore
import FogExecution
import FogJobs
import Glibc
import UnixSignals

/// Shows what a job prints while it runs, and stops it on Ctrl-C.
struct JobFollower {
    let client: CoordinatorClient
    let job: JobID

    /// Shows everything until the job has ended, and returns how it did.
    func follow() async throws -> JobStatus {
        let interrupts = Task {
            var count = 0
            for await signal in await UnixSignalsSequence(trapping: .sigint, .sigterm) {
                count += 1
                if count > 1 { exit(ExitStatus.signalled(signal == .sigint ? SIGINT : SIGTERM)) }
                Terminal.say("fog: stopping \(job); once more leaves it to itself")
                _ = try? await client.stop(job)
            }
        }
        let patience = Task { await WaitingReason.watch(job, client) }
        defer {
            interrupts.cancel()
            patience.cancel()
        }
        try await LogPrinter(client: client, job: job).print(follow: true)
        return try await client.waitForEnd(of: job)
    }
}

/// Prints a job's output as it was: what went to standard output there goes there here.
struct LogPrinter {
    let client: CoordinatorClient
    let job: JobID
    var task: Int?
    var stream: OutputStream?
    /// Whether each line is preceded by the task that printed it.
    var showsTask = false

    /// - Parameter follow: Whether to wait for more until the job has ended.
    func print(follow: Bool) async throws(FogError) {
        var cursor: String?
        var attempts: [Int: Int64] = [:]
        while true {
            let page = try await client.logs(
                of: job, task: task, stream: stream, cursor: cursor, wait: follow ? .seconds(20) : .zero)
            for entry in page.entries {
                if let before = attempts[entry.task.index], before < entry.attempt {
                    Terminal.say("fog: task \(entry.task.index) begins anew (attempt \(entry.attempt))")
                }
                attempts[entry.task.index] = entry.attempt
                show(entry)
            }
            let isLast = page.ended || !follow && page.cursor == cursor ?? "0"
            if isLast { return }
            cursor = page.cursor
        }
    }

    private func show(_ entry: LogEntry) {
        let descriptor = entry.stream == .standardOutput ? STDOUT_FILENO : STDERR_FILENO
        guard showsTask else { return Terminal.write(entry.data.bytes, to: descriptor) }
        let text = String(decoding: entry.data.bytes, as: UTF8.self)
        for line in text.split(separator: "\n", omittingEmptySubsequences: true) {
            Terminal.write(Array("\(entry.task.index): \(line)\n".utf8), to: descriptor)
        }
    }
}
