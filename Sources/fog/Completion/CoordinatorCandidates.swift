import ArgumentParser
import FogClient
import FogCore
import FogJobs
import Glibc

/// What the coordinator that a command line names knows, for whoever presses Tab there. Where there is no coordinator,
/// or it doesn't answer at once, there is nothing to choose from.
enum CoordinatorCandidates {
    /// How long a person waits.
    private static let limit = Duration.seconds(1)
    /// How many are worth showing.
    private static let most = 200

    /// The jobs, newest first; for commands that are about what goes on, only those that haven't ended.
    static var jobs: CompletionKind {
        kind { client, typed in
            let isAboutLiving = ["stop", "wait", "explain"].contains { typed.words.dropFirst(2).first == $0 }
            return try await client.jobs(limit: most).jobs.filter { !isAboutLiving || !$0.state.isTerminal }
                .map { job in
                    let tasks = "\(job.tasks.ended)/\(job.tasks.total)"
                    return Candidate(
                        word: job.id.description, description: "\(job.name), \(job.state.rawValue) \(tasks)")
                }
        }
    }

    /// The indices of the tasks of the job that the line names.
    static var taskIndices: CompletionKind {
        kind { client, typed in
            guard let job = typed.job else { return [] }
            return try await client.tasks(of: job, limit: most).tasks.map { task in
                Candidate(word: String(task.index), description: task.state.rawValue)
            }
        }
    }

    /// The nodes' names, or their identifiers where several have one name.
    static var nodes: CompletionKind {
        kind { client, _ in
            let nodes = try await client.nodes().nodes
            let names = nodes.reduce(into: [String: Int]()) { $0[$1.name, default: 0] += 1 }
            return nodes.map { node in
                let isUnique = names[node.name] == 1
                return Candidate(
                    word: isUnique ? node.name : node.id.description,
                    description: isUnique ? node.availability.rawValue : node.name)
            }
        }
    }

    /// The tokens' identifiers.
    static var tokens: CompletionKind {
        kind { client, _ in
            try await client.tokens().tokens.map { token in
                Candidate(word: token.id, description: "\(token.kind.rawValue) \(token.name)")
            }
        }
    }

    private static func kind(
        _ ask: @escaping @Sendable (CoordinatorClient, TypedWords) async throws -> [Candidate]
    ) -> CompletionKind {
        .custom { (words: [String], _: Int, _: String) async -> [String] in
            // This process has nothing else to do: when nobody waits any more, it ends.
            Task.detached {
                try? await Task.sleep(for: limit)
                _exit(ExitStatus.success.rawValue)
            }
            let shell = CompletionShell.requesting?.rawValue
            let home = getenv("HOME").map { String(cString: $0) }
            let typed = TypedWords(words, joinsBreaks: shell == "bash", home: home)
            var arguments: [String] = []
            for option in ["--data", "--coordinator", "--token-file"] {
                if let value = typed.value(of: option) { arguments += [option, value] }
            }
            // Who types doesn't want packets to be sent, nor to be asked about directly.
            guard let options = try? ConnectionOptions.parse(arguments), (try? options.way()) == .direct else {
                return []
            }
            let candidates = try? await options.withClient { try await ask($0, typed) }
            return (candidates ?? []).map { $0.line(for: shell) }
        }
    }
}
