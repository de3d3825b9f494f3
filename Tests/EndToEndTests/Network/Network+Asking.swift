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
