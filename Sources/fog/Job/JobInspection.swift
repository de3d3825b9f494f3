import ArgumentParser
import FogClient
import FogCore
import FogExecution
import FogJobs
import Glibc
import UnixSignals

struct JobExplain: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "Say why a job's tasks wait, node by node.")

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The job.")
    var job: JobID

    func run() async throws {
        let explanation = try await connection.withClient { try await $0.explain(job) }
        guard output.output == .table || output.output == .wide else {
            return try output.show(explanation, Listing(name: \.job.description, columns: []))
        }
        let needs = explanation.requirements
        Terminal.print("\(explanation.job) is \(explanation.state.rawValue): \(explanation.summary)")
        guard !explanation.state.isTerminal else { return }
        Terminal.print(
            "A task needs the \(needs.engine) engine, cpu \(Words.processors(needs.cpuMillicores)), memory "
                + "\(Words.size(needs.memoryBytes)), disk \(Words.size(needs.diskBytes)).")
        for node in explanation.nodes {
            guard !node.rejections.isEmpty else {
                Terminal.print("  \(node.name) (\(node.node.short)): would take it")
                continue
            }
            Terminal.print("  \(node.name) (\(node.node.short)):")
            for reason in node.rejections {
                let hope = reason.kind == .busy ? "busy" : "can't"
                Terminal.print("    \(hope): \(reason.requirement): \(Terminal.safe(reason.message))")
            }
        }
    }
}

struct JobLogs: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logs", abstract: "Print what a job's programs have printed.")

    @OptionGroup var connection: ConnectionOptions

    @Flag(name: .shortAndLong, help: "Go on until the job has ended.")
    var follow = false

    @Option(name: .long, help: "Only this task's, by its index.", completion: CoordinatorCandidates.taskIndices)
    var task: Int?

    @Option(name: .long, help: "Only this stream: stdout or stderr.")
    var stream: OutputStream?

    @Flag(name: .long, help: "Put the index of the task before each line.")
    var prefix = false

    @Argument(help: "The job.")
    var job: JobID

    func run() async throws {
        try await connection.withClient(patience: .seconds(60)) { client in
            let printer = LogPrinter(client: client, job: job, task: task, stream: stream, showsTask: prefix)
            try await printer.print(follow: follow)
        }
    }
}

struct JobOutputs: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "outputs", abstract: "List the files that a job has produced.")

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The job.")
    var job: JobID

    func run() async throws {
        try await connection.withClient { client in
            var all: [OutputEntry] = []
            var cursor: String?
            repeat {
                let page = try await client.outputs(of: job, cursor: cursor, limit: 1000)
                all += page.outputs
                cursor = page.cursor
            } while cursor != nil
            try output.show(
                all,
                Listing(
                    name: { "\($0.index)/\($0.path)" },
                    columns: [
                        .init(title: "TASK", value: { String($0.index) }),
                        .init(title: "PATH", value: \.path),
                        .init(title: "SIZE", value: { Words.size($0.size) }),
                        .init(title: "HASH", value: { output.output == .wide ? $0.hash.description : $0.hash.short }),
                    ]))
        }
    }
}

struct JobGet: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "get", abstract: "Fetch what a job has produced, each task's files into DIR/INDEX/.")

    @OptionGroup var connection: ConnectionOptions

    @Option(
        name: [.customShort("d"), .long], help: "The folder; otherwise one with the job's identifier as its name.",
        completion: .directory)
    var directory: String?

    @Option(name: .long, help: "Only this task's, by its index.", completion: CoordinatorCandidates.taskIndices)
    var task: Int?

    @Flag(name: .shortAndLong, help: "Say nothing.")
    var quiet = false

    @Argument(help: "The job.")
    var job: JobID

    func validate() throws {
        guard directory != "" else { throw ValidationError("the name of the folder is empty") }
    }

    func run() async throws {
        let folder = directory ?? job.description
        let fetched = try await connection.withClient(patience: .seconds(60)) { client in
            if let task { _ = try await client.task(TaskID(job: job, index: task)) }
            let fetcher = OutputFetcher(client: client, progress: .suitable(isQuiet: quiet))
            return try await fetcher.fetch(job, into: folder, flat: false, task: task)
        }
        guard !quiet else { return }
        guard !fetched.isEmpty else { return Terminal.print("There is nothing to fetch: \(job) has no such outputs") }
        let size = fetched.reduce(0) { $0 + $1.size }
        let noun = fetched.count == 1 ? "1 file" : "\(fetched.count) files"
        Terminal.print("\(noun), \(Words.size(size)), in '\(folder)'")
    }
}

struct JobWait: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "wait", abstract: "Wait until a job has ended; exits with 0 only if it succeeded.")

    @OptionGroup var connection: ConnectionOptions

    @Flag(name: .shortAndLong, help: "Say nothing.")
    var quiet = false

    @Argument(help: "The job.")
    var job: JobID

    func run() async throws {
        let code = try await connection.withClient(patience: .seconds(120)) { client in
            try await Self.wait(for: job, client, isQuiet: quiet)
        }
        if code != 0 { throw ExitCode(code) }
    }

    static func wait(for job: JobID, _ client: CoordinatorClient, isQuiet: Bool) async throws -> Int32 {
        let interrupts = Task {
            for await signal in await UnixSignalsSequence(trapping: .sigint, .sigterm) {
                StatusLine.end()
                Terminal.say("fog: no longer waiting; \(job) goes on, and 'fog job stop \(job)' stops it")
                Glibc.exit(ExitStatus.signalled(signal == .sigint ? SIGINT : SIGTERM))
            }
        }
        let reasons = Task { if !isQuiet { await WaitingReason.watch(job, client) } }
        defer {
            interrupts.cancel()
            reasons.cancel()
        }
        let display = ProgressDisplay(TaskProgress(), as: .suitable(isQuiet: isQuiet))
        let status = try await display.during {
            try await client.waitForEnd(of: job) { status in
                display.change { $0.note(status, at: $1) }
            }
        }
        if !isQuiet { JobEnd.summarize(status) }
        return JobEnd.exitCode(ofJob: status.state)
    }
}

struct JobStop: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stop", abstract: "Stop a job: waiting tasks end at once, running ones are killed.")

    @OptionGroup var connection: ConnectionOptions

    @Flag(name: .long, help: "Wait until every task has ended.")
    var wait = false

    @Argument(help: "The job.")
    var job: JobID

    func run() async throws {
        try await connection.withClient { client in
            var status = try await client.stop(job)
            if wait { status = try await client.end(of: job) }
            Terminal.print("\(job): \(Words.counts(status.tasks))")
        }
    }
}
