import Glibc

/// A task's program that runs.
struct RunningProgram: Hashable {
    /// The task's place in its job.
    var index: Int
    var attempt: Int
}

extension Network {
    /// The programs of a job that run at this moment, on whichever worker.
    func programs(of job: String) -> Set<RunningProgram> {
        let workers = ListedProcess.all().filter { process in
            process.has("--data", data) && process.arguments.count > 1 && process.arguments[1] == "worker"
        }
        let processes = workers.flatMap { ListedProcess.descendants(of: $0.number) }
        let programs = processes.compactMap { process -> RunningProgram? in
            guard process.variable("FOG_JOB_ID") == job, let index = process.variable("FOG_TASK_INDEX"),
                let attempt = process.variable("FOG_TASK_ATTEMPT")
            else { return nil }
            return RunningProgram(index: Int(index) ?? -1, attempt: Int(attempt) ?? -1)
        }
        return Set(programs)
    }

    /// Sends a signal to a part of the network.
    func signal(_ part: String, _ number: Int32) throws {
        guard let process = process(part) else { throw Disappointment("there is no \(part) to signal") }
        Glibc.kill(process, number)
    }

    /// How often words stand in a file, which need not be a text.
    static func count(_ words: String, in file: String) -> Int {
        guard let bytes = try? Files.read(file) else { return 0 }
        return String(decoding: bytes, as: UTF8.self).split(separator: words, omittingEmptySubsequences: false).count
            - 1
    }

    /// How the attempts at each of a job's tasks ended, by the tasks' places.
    func verdicts(_ job: String) throws -> [[String]] {
        try rows(of: job).map { try attempts(at: $0.id).map { $0.verdict ?? "none" } }
    }
}
