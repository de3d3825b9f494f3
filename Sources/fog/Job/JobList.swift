import ArgumentParser
import FogClient
import FogCore
import FogExecution
import FogJobs

extension Listing where Item == JobStatus {
    static let jobs = Listing(
        name: \.id.description,
        columns: [
            Column(title: "ID", value: \.id.description),
            Column(title: "NAME", value: \.name),
            Column(title: "STATE", value: \.state.rawValue),
            Column(title: "TASKS", value: { "\($0.tasks.ended)/\($0.tasks.total)" }),
            Column(title: "SUBMITTED", value: \.submittedAt.description),
            Column(
                title: "TOOK",
                value: { status in
                    status.endedAt.map { Words.duration(status.submittedAt.duration(to: $0)) } ?? ""
                }),
            Column(title: "OWNER", isWide: true, value: \.owner),
            Column(title: "PRIORITY", isWide: true, value: { String($0.priority) }),
            Column(title: "BY STATE", isWide: true, value: { Words.counts($0.tasks) }),
            Column(title: "RERUN OF", isWide: true, value: { $0.rerunOf?.description ?? "" }),
            Column(title: "USED", isWide: true, value: { Words.usage($0.usage) }),
        ])

    static let job = Listing(
        name: \.id.description,
        columns: jobs.columns + [
            Column(
                title: "FIRST FAILURE",
                value: { status in
                    status.failure.map { "\($0.task) \($0.outcome)" } ?? ""
                })
        ])
}

struct JobList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "ls", abstract: "List jobs, newest first.")

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    @Option(name: .long, help: "Only jobs in this state.")
    var state: JobState?

    @Option(name: .long, help: "At most so many.")
    var limit: Int = 50

    func validate() throws {
        guard limit > 0 else { throw ValidationError("--limit is a number from 1 on") }
    }

    func run() async throws {
        try await connection.withClient { client in
            var jobs: [JobStatus] = []
            var cursor: String?
            repeat {
                let page = try await client.jobs(
                    state: state, cursor: cursor, limit: min(1000, limit - jobs.count))
                jobs += page.jobs
                cursor = page.cursor
            } while cursor != nil && jobs.count < limit
            try output.show(jobs, .jobs)
        }
    }
}

struct JobShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show a job; with --tasks also each of its tasks.")

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    @Flag(name: .long, help: "Show its tasks instead.")
    var tasks = false

    @Argument(help: "The job.")
    var job: JobID

    func run() async throws {
        try await connection.withClient { client in
            guard tasks else { return try output.show(try await client.job(job), .job) }
            var all: [TaskStatus] = []
            var cursor: String?
            repeat {
                let page = try await client.tasks(of: job, cursor: cursor, limit: 1000)
                all += page.tasks
                cursor = page.cursor
            } while cursor != nil
            try output.show(all, .tasks)
        }
    }
}

extension Listing where Item == TaskStatus {
    static let tasks = Listing(
        name: \.id.description,
        columns: [
            Column(title: "TASK", value: \.id.description),
            Column(title: "STATE", value: \.state.rawValue),
            Column(title: "ATTEMPT", value: { String($0.attempt) }),
            Column(title: "FAILURES", value: { String($0.failures) }),
            Column(title: "LOSSES", value: { String($0.losses) }),
            Column(title: "OUTCOME", value: { $0.outcome?.description ?? "" }),
            Column(title: "NODE", isWide: true, value: { $0.node?.short ?? "" }),
            Column(title: "USED", isWide: true, value: { Words.usage($0.usage) }),
        ])
}
