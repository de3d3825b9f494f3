import ArgumentParser
import FogClient
import FogCore
import FogJobs

struct JobRun: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Submit a job.",
        discussion: """
            The files that the specification names are uploaded first; their paths are relative to it. Prints the \
            job's identifier; with --wait, shows how far it is and exits with 0 only if it succeeds.
            """)

    @OptionGroup var connection: ConnectionOptions

    @Flag(name: .long, help: "Wait until the job has ended.")
    var wait = false

    @Flag(name: .long, help: "Print the identifier and nothing else.")
    var idOnly = false

    @Flag(name: .long, help: "Check the specification, show it with its defaults, and submit nothing.")
    var dryRun = false

    @Argument(
        help: "The job's specification, YAML or JSON; - for standard input.",
        completion: .file(extensions: ["yaml", "yml", "json"]))
    var file: String

    func run() async throws {
        let source = try SpecificationFile(file)
        let specification = try source.parse()
        if dryRun {
            try OutputOptions.parse(["-o", "yaml"]).show(specification, Listing(name: \.name, columns: []))
            return
        }
        let code = try await connection.withClient(patience: .seconds(60)) { client in
            let job = try await JobSubmission(client: client, progress: .suitable(isQuiet: idOnly))
                .submit(specification, relativeTo: source.folder)
            Terminal.print(job.id.description)
            guard wait else { return Int32(0) }
            return try await JobWait.wait(for: job.id, client, isQuiet: idOnly)
        }
        if code != 0 { throw ExitCode(code) }
    }
}

struct JobValidate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate", abstract: "Check a job's specification; says every mistake with its place.")

    @Flag(name: .long, help: "Say nothing if there is no mistake.")
    var quiet = false

    @Argument(
        help: "The job's specification, YAML or JSON; - for standard input.",
        completion: .file(extensions: ["yaml", "yml", "json"]))
    var file: String

    func run() async throws {
        let specification = try SpecificationFile(file).parse()
        guard !quiet else { return }
        let tasks = specification.count == 1 ? "1 task" : "\(specification.count) tasks"
        Terminal.print(
            "'\(file)' is valid: '\(specification.name)', \(tasks), engine \(specification.task.engine.type)")
    }
}
