import ArgumentParser
import FogClient
import FogCore
import FogExecution
import FogJobs
import Glibc

struct Run: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run a program on somebody's machine, show what it prints, and exit with its code.",
        usage: """
            fog run [OPTIONS] PROGRAM.wasm [-- ARGS…]
            fog run [OPTIONS] --engine process -- COMMAND [ARGS…]
            """,
        discussion: """
            The program sees the files of --input under /in, may write to its current folder, and what it leaves \
            under /out is fetched into the folder of --output. It has no network. Ctrl-C stops it.

            A direct run is not private: the coordinator knows what runs and who asked. With --via mixnet nobody learns \
            who asked, unless a token says so.

            \(ExitStatus.ofPrograms)
            """)

    enum Engine: String, CaseIterable, ExpressibleByArgument {
        case wasm, process
    }

    @OptionGroup var connection: ConnectionOptions

    @Option(name: .long, help: "What runs the program: wasm or process.")
    var engine: Engine = .wasm

    @Option(
        name: .long, help: "The job's name; otherwise that of the program, or 'job' if nobody is to learn who asks.")
    var name: String?

    @Option(name: .shortAndLong, help: "A variable of the program's environment, NAME=VALUE. May be repeated.")
    var env: [String] = []

    @Flag(name: .shortAndLong, help: "Give the program what comes from standard input.")
    var interactive = false

    @Option(
        name: .long, help: "A file for the program, FILE or FILE:NAME, seen as /in/NAME. May be repeated.",
        completion: .file())
    var input: [String] = []

    @Option(name: .long, help: "Fetch what the program leaves under /out into this folder.", completion: .directory)
    var output: String?

    @Option(name: .long, help: "Processors, such as 500m or 2.")
    var cpu: ProcessorArgument?

    @Option(name: .long, help: "Memory, such as 256Mi.")
    var memory: SizeArgument?

    @Option(name: .long, help: "Disk, such as 1Gi.")
    var disk: SizeArgument?

    @Option(name: .long, help: "How long it may run, such as 10m.")
    var timeout: DurationArgument?

    @Option(name: .long, help: "How much fuel a WebAssembly program may burn, such as 5e9.")
    var fuel: FuelArgument?

    @Flag(name: .long, help: "Give a WebAssembly program virtual clocks and seeded randomness: each run is alike.")
    var deterministic = false

    @Option(name: .long, help: "With --deterministic: what randomness follows from, a number from 0 on.")
    var seed: UInt64?

    @Flag(name: .long, help: "Show the job's specification and submit nothing; files stay references.")
    var dryRun = false

    @Flag(name: .long, help: "Return as soon as the job is accepted, and print its identifier.")
    var detach = false

    @Flag(name: .shortAndLong, help: "Don't show how far uploads and downloads are.")
    var quiet = false

    @Argument(parsing: .remaining, help: "The program and, after --, its arguments.", completion: .file())
    var program: [String] = []

    func validate() throws {
        guard program.first != nil else { throw ValidationError("name the program to run") }
        guard output != "" else { throw ValidationError("the name of the folder of --output is empty") }
        guard seed == nil || deterministic else {
            throw ValidationError("--seed means nothing without --deterministic")
        }
        guard engine == .wasm || !deterministic else {
            throw ValidationError("--deterministic is for WebAssembly programs")
        }
        for variable in env where !variable.contains("=") {
            throw ValidationError("'\(variable)' isn't NAME=VALUE")
        }
    }

    func run() async throws {
        var specification = try await makeSpecification()
        if dryRun {
            try OutputOptions.parse(["-o", "yaml"]).show(specification, Listing(name: \.name, columns: []))
            return
        }
        let problems = specification.validate()
        if let first = problems.first { throw FogError(.invalid, "\(first.path): \(first.message)") }
        let code = try await connection.withClient(patience: .seconds(60)) { client in
            if interactive {
                let bytes = try WholeInput.read(
                    "-", limit: 1 << 30, advice: "; pass it as a file with --input")
                let blob = try await client.upload(bytes: bytes)
                specification.task.standardInput = .content(.blob(blob.hash))
            }
            let job = try await JobSubmission(client: client, progress: .suitable(isQuiet: quiet))
                .submit(specification, relativeTo: nil)
            if detach {
                Terminal.print(job.id.description)
                return Int32(0)
            }
            return try await follow(job.id, client)
        }
        if code != 0 { throw ExitCode(code) }
    }

    /// Shows what the job prints until it has ended, and returns the exit code that follows from how it did.
    private func follow(_ job: JobID, _ client: CoordinatorClient) async throws -> Int32 {
        let status = try await JobFollower(client: client, job: job).follow()
        if let output, status.state == .succeeded {
            try await OutputFetcher(client: client, progress: .suitable(isQuiet: quiet))
                .fetch(job, into: output, flat: true)
        }
        return await JobEnd.exitCode(of: status)
    }

    private func makeSpecification() async throws(FogError) -> JobSpecification {
        let arguments = program.first == "--" ? Array(program.dropFirst()) : program
        guard let first = arguments.first else { throw FogError(.invalid, "name the program to run") }
        let engine: EngineSpecification
        switch self.engine {
        case .wasm:
            var rest = arguments.dropFirst()
            if rest.first == "--" { rest = rest.dropFirst() }
            engine = .wasm(
                module: .file(first), arguments: Array(rest), fuel: fuel?.amount,
                determinism: deterministic ? Determinism(seed: seed ?? 0) : nil)
        case .process:
            engine = .process(command: arguments)
        }
        var task = TaskSpecification(engine: engine)
        for variable in env {
            let parts = variable.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            task.environment[String(parts[0])] = String(parts[1])
        }
        if let cpu { task.resources.cpuMillicores = cpu.millicores }
        if let memory { task.resources.memoryBytes = memory.bytes }
        if let disk { task.resources.diskBytes = disk.bytes }
        task.inputs = input.map(Self.input)
        if output != nil { task.outputs = [OutputSpecification(path: "/out")] }
        // What a file is called here may tell whose it is.
        let usual = try connection.isAnonymous() ? "job" : Self.jobName(first)
        var specification = JobSpecification(name: name ?? usual, task: task)
        if let timeout { specification.timeouts.run = timeout.value }
        return specification
    }

    private static func input(_ argument: String) -> InputSpecification {
        let parts = argument.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let file = String(parts[0])
        let name = parts.count == 2 ? String(parts[1]) : String(file.split(separator: "/").last ?? "input")
        let place = name.hasPrefix("/in/") ? name : "/in/\(name)"
        return InputSpecification(from: .file(file), to: place)
    }

    /// A job's name made of a program's: lower-case letters, digits and hyphens.
    private static func jobName(_ program: String) -> String {
        let file = program.split(separator: "/").last.map(String.init) ?? "job"
        let stem = file.hasSuffix(".wasm") ? String(file.dropLast(5)) : file
        let plain = stem.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }
        let trimmed = String(plain.prefix(63)).drop { $0 == "-" }
        let name = String(trimmed.reversed().drop { $0 == "-" }.reversed())
        return name.isEmpty ? "job" : name
    }
}
