import FoundationEssentials

extension Network {
    private func ask<Value: Decodable>(_ arguments: String...) async throws -> Value {
        let result = try await command(arguments + ["-o", "json"]).start().end(within: .seconds(90))
        guard result.code == 0 else { throw Disappointment("\(result)") }
        return try JSONDecoder().decode(Value.self, from: Data(result.output))
    }

    func nodes() async throws -> [NodeStatement] { try await ask("node", "ls") }

    func node(_ name: String) async throws -> NodeStatement { try await ask("node", "describe", name) }

    func job(_ job: String) async throws -> JobStatement { try await ask("job", "status", job) }

    func jobs() async throws -> [JobStatement] { try await ask("job", "ls") }

    /// A job's tasks by index.
    func tasks(_ job: String) async throws -> [TaskStatement] { try await ask("job", "status", job, "--tasks") }

    func outputs(_ job: String) async throws -> [OutputStatement] { try await ask("job", "outputs", job) }

    func tokens() async throws -> [TokenStatement] { try await ask("token", "ls") }

    /// How many of a job's tasks have succeeded.
    func succeeded(_ job: String) async throws -> Int { try await self.job(job).tasks["succeeded"] ?? 0 }

    /// What has happened to a job, in order.
    func events(_ job: String) throws -> [EventStatement] {
        struct Page: Decodable {
            var events: [EventStatement]
            var cursor: String
        }
        var all: [EventStatement] = []
        var cursor = "0"
        while true {
            let answer = try call("/v1/events?job=\(job)&limit=1000&cursor=\(cursor)")
            guard answer.status == 200 else { throw Disappointment("events: status \(answer.status)") }
            let page = try JSONDecoder().decode(Page.self, from: Data(answer.body))
            if page.events.isEmpty { return all }
            all += page.events
            cursor = page.cursor
        }
    }

    /// The answer to a call made by hand.
    private func answer<Value: Decodable>(_ path: String, as type: Value.Type = Value.self) throws -> Value {
        let answer = try call(path)
        guard answer.status == 200 else {
            throw Disappointment("\(path): status \(answer.status) '\(String(decoding: answer.body, as: UTF8.self))'")
        }
        return try JSONDecoder().decode(type, from: Data(answer.body))
    }

    /// All jobs, however many there are.
    func allJobs() throws -> [JobStatement] {
        struct Page: Decodable {
            var jobs: [JobStatement]
            var cursor: String?
        }
        var all: [JobStatement] = []
        var cursor: String?
        repeat {
            let page: Page = try answer("/v1/jobs?limit=1000" + (cursor.map { "&cursor=\($0)" } ?? ""))
            all += page.jobs
            cursor = page.cursor
        } while cursor != nil
        return all
    }

    /// A job's tasks by index, without `fog`; at most 1000.
    func rows(of job: String) throws -> [TaskStatement] {
        struct Page: Decodable {
            var tasks: [TaskStatement]
        }
        return try answer("/v1/jobs/\(job)/tasks?limit=1000", as: Page.self).tasks
    }

    /// The files that a job's tasks have left, without `fog`; at most 1000.
    func files(of job: String) throws -> [OutputStatement] {
        struct Page: Decodable {
            var outputs: [OutputStatement]
        }
        return try answer("/v1/jobs/\(job)/outputs?limit=1000", as: Page.self).outputs
    }

    /// All attempts at a task, in order.
    func attempts(at task: String) throws -> [AttemptStatement] {
        struct List: Decodable {
            var attempts: [AttemptStatement]
        }
        return try answer("/v1/tasks/\(task)/attempts", as: List.self).attempts
    }

    /// What a job's tasks have printed, in order.
    func pieces(of job: String) throws -> [LogStatement] {
        struct Page: Decodable {
            var entries: [LogStatement]
            var cursor: String
        }
        var all: [LogStatement] = []
        var cursor = "0"
        while true {
            let page: Page = try answer("/v1/jobs/\(job)/logs?cursor=\(cursor)")
            if page.entries.isEmpty { return all }
            all += page.entries
            cursor = page.cursor
        }
    }

    /// A blob's content.
    func content(_ hash: String) throws -> [UInt8] {
        let answer = try call("/v1/blobs/\(hash)")
        guard answer.status == 200 else { throw Disappointment("\(hash): status \(answer.status)") }
        return answer.body
    }

    /// Waits until every part that was killed is there again and every worker has been heard of since.
    func recovered() async throws {
        try await eventually("every part is there and the coordinator answers") {
            guard let nodes = try? await nodes() else { return false }
            return nodes.allSatisfy { process($0.name) != nil }
        }
        let latest = try await nodes().map(\.lastHeardAt).max() ?? ""
        try await eventually("every worker is heard of again") {
            try await nodes().allSatisfy { $0.lastHeardAt > latest }
        }
    }

    /// Makes a token and keeps its secret in a file that only its owner can read. Returns the file's path.
    func token(_ kind: String, _ name: String) async throws -> String {
        let secret = try await succeed("token", "create", "--kind", kind, name)
        try Files.write(secret.output, to: file(name + ".token"))
        return file(name + ".token")
    }
}
