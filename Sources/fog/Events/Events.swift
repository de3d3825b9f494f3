import ArgumentParser
import FogClient
import FogCore
import FogJobs
import FoundationEssentials

struct Events: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show what has happened: to all jobs and nodes, or to one job.",
        discussion: """
            Without --since the last events are shown, as many as --tail says. With --follow it goes on, over restarts of
            the coordinator, one line for each event (with -o json one JSON document a line).
            """)

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    @Flag(name: .shortAndLong, help: "Go on with what happens.")
    var follow = false

    @Option(name: .long, help: "Only events after the one with this index; 0 for all that are kept.")
    var since: Int64?

    @Option(name: .long, help: "Without --since: how many of the last events.")
    var tail: Int = 100

    @Option(name: .long, help: "Only what happened to this job.")
    var job: JobID?

    func validate() throws {
        guard (1...1000).contains(tail) else { throw ValidationError("--tail is a number from 1 to 1000") }
        guard since ?? 0 >= 0 else { throw ValidationError("--since is an index from 0 on") }
        guard !follow || output.output != .yaml else {
            throw ValidationError("with --follow, -o is table, wide, json or name")
        }
    }

    func run() async throws {
        guard follow else {
            return try await connection.withClient { try output.show(try await all($0), .events) }
        }
        try await connection.withClient(patience: .seconds(120)) { client in
            try await client.followEvents(job: job, after: since, tail: since == nil ? tail : nil) { occurrence in
                switch occurrence {
                case .event(let event): show(event)
                case .reset(let reset): Terminal.say("fog: \(Terminal.safe(reset.message))")
                }
                return true
            }
        }
    }

    private func all(_ client: CoordinatorClient) async throws(FogError) -> [JobEvent] {
        guard let since else { return try await client.events(job: job, tail: tail, limit: tail).events }
        var events: [JobEvent] = []
        var cursor = String(since)
        while true {
            let page = try await client.events(job: job, cursor: cursor, limit: 1000)
            events += page.events
            if page.cursor == cursor { return events }
            cursor = page.cursor
        }
    }

    private func show(_ event: JobEvent) {
        switch output.output {
        case .json, .yaml:
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            guard let data = try? encoder.encode(event) else { return }
            Terminal.print(String(decoding: data, as: UTF8.self))
        case .name: Terminal.print(String(event.index))
        case .table, .wide:
            let columns = Listing<JobEvent>.events.columns.filter { output.output == .wide || !$0.isWide }
            let cells = columns.map { Terminal.safe($0.value(event)) }.filter { !$0.isEmpty }
            Terminal.print(cells.joined(separator: "  "))
        }
    }
}

extension Listing where Item == JobEvent {
    static let events = Listing(
        name: { String($0.index) },
        columns: [
            Column(title: "INDEX", value: { String($0.index) }),
            Column(title: "TIME", value: \.time.description),
            Column(title: "EVENT", value: \.type),
            Column(title: "OF", value: { $0.task?.description ?? $0.job?.description ?? "" }),
            Column(title: "NODE", value: { $0.node?.short ?? "" }),
            Column(title: "MESSAGE", value: { $0.message ?? "" }),
            Column(title: "ATTEMPT", isWide: true, value: { $0.attempt.map { "attempt \($0)" } ?? "" }),
        ])
}
