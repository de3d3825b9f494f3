import FoundationEssentials
import Testing

/// A job of equal commands, each of which leaves one file that says which it was.
struct ArrayJob {
    /// How many tasks there are.
    var count: Int
    /// What each does before it leaves its file, as the shell's words.
    var work: String
    /// How many run at once on a processor.
    var tasksPerProcessor = 5

    /// Submits the job and returns its identifier.
    func submit(to network: Network) async throws -> String {
        let script = """
            \(work)
            printf 'task %s of %s\\n' "$FOG_TASK_INDEX" "$FOG_TASK_COUNT" > "/out/task-$FOG_TASK_INDEX"
            """
        let text = """
            {
              "apiVersion": "fog/v1", "kind": "Job", "name": "indices", "count": \(count),
              "tasks": [{
                "engine": {"type": "process", "command": ["sh", "-c", \(try JSONText.of(script))]},
                "resources": {"cpu": "\(1000 / tasksPerProcessor)m", "memory": "32Mi", "disk": "1Mi"},
                "outputs": [{"path": "/out"}]
              }],
              "timeouts": {"run": "2m"},
              "retry": {"maxFailures": 0, "backoff": "100ms..1s"}
            }
            """
        let file = network.file("indices-\(CommandNumbers.next()).json")
        try Files.write(Array(text.utf8), to: file)
        return try await network.succeed("job", "run", file).word
    }

    /// Expects that the job is complete: every task succeeded exactly once, none failed, and each has left its file.
    func expectComplete(_ job: String, in network: Network, _ comment: Comment? = nil) async throws {
        let status = try await network.job(job)
        #expect(status.state == "succeeded", comment)
        let tasks = try await network.tasks(job)
        #expect(tasks.map(\.index) == Array(0..<count), comment)
        #expect(tasks.filter { $0.state != "succeeded" }.map(\.id) == [], comment)
        #expect(tasks.filter { $0.failures > 0 }.map(\.id) == [], comment)

        let successes = try network.events(job).filter { $0.type == "task.succeeded" }.compactMap(\.task)
        #expect(successes.sorted() == tasks.map(\.id).sorted(), comment)

        let outputs = try await network.outputs(job)
        #expect(outputs.map(\.index).sorted() == Array(0..<count), comment)
        #expect(outputs.filter { $0.path != "task-\($0.index)" }.map(\.path) == [], comment)

        let folder = network.file("fetched-\(CommandNumbers.next())")
        try await network.succeed("job", "get", job, "-d", folder)
        #expect(Files.names(in: folder).count == count, comment)
        for index in 0..<count {
            let path = "\(folder)/\(index)/task-\(index)"
            #expect(try Files.text(path) == "task \(index) of \(count)\n", comment)
        }
    }
}

/// Texts as JSON writes them.
enum JSONText {
    static func of(_ text: String) throws -> String {
        String(decoding: try JSONEncoder().encode(text), as: UTF8.self)
    }
}
