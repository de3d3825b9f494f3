import FogCore
import FogExecution
import FogSystem

/// Runs commands, each in a sandbox of its own.
struct ProcessExecutor: Executor {
    private let launcher: SandboxLauncher
    private let timeOutGrace: Duration

    /// Makes an executor.
    ///
    /// - Parameters:
    ///   - launcher: What builds the sandboxes.
    ///   - timeOutGrace: How long a program that has run too long may take to end after it was asked to.
    init(launcher: SandboxLauncher, timeOutGrace: Duration = .seconds(2)) {
        self.launcher = launcher
        self.timeOutGrace = timeOutGrace
    }

    func start(_ request: ExecutionRequest, output: @escaping ExecutionOutput) async throws(FogError) -> any Execution {
        guard case .process(let command) = request.program else {
            throw FogError(.invalid, "the executor for processes was given a WebAssembly module")
        }
        guard Self.isPlainName(request.name) else {
            throw FogError(.invalid, "an execution's name has only letters, digits, - and ., not \(request.name)")
        }
        if let fault = Self.fault(in: command, request.environment) {
            return EndedExecution(outcome: ExecutionOutcome(.notStarted, message: fault))
        }
        FolderAccess.letRead(request.folders.input)
        let input = try request.standardInput.map { path throws(FogError) in try FileDescriptor.open(path) }
        let started = try await startSandbox(request, command, hasInput: input != nil)
        let execution = ProcessExecution(
            sandbox: started.sandbox, request: request, command: command[0], timeOutGrace: timeOutGrace)
        await execution.begin(standardOutput: started.output, standardError: started.errors, output)
        if let input, let pipe = started.input {
            Task.detached { await InputPump(from: input, to: pipe).run() }
        }
        return execution
    }

    /// A sandbox and the worker's ends of its standard streams; the other ends are the sandbox's alone.
    private struct Started {
        var sandbox: Sandbox
        var input: FileDescriptor?
        var output: FileDescriptor
        var errors: FileDescriptor
    }

    private func startSandbox(
        _ request: ExecutionRequest, _ command: [String], hasInput: Bool
    ) async throws(FogError) -> Started {
        let output = try FileDescriptor.pipe(isNonblocking: true)
        let errors = try FileDescriptor.pipe(isNonblocking: true)
        let inputPipe = hasInput ? try FileDescriptor.pipe(isNonblocking: false) : nil
        let input: FileDescriptor
        if let inputPipe { input = inputPipe.read } else { input = try FileDescriptor.open("/dev/null") }
        var description = SandboxDescription(name: request.name, command: command)
        description.environment = request.environment
        description.binds = [
            .init(source: request.folders.input, destination: "/in"),
            .init(source: request.folders.output, destination: "/out", isWritable: true),
            .init(source: request.folders.work, destination: "/work", isWritable: true),
        ]
        let inMemory = max(1 << 20, min(256 << 20, request.limits.memoryBytes / 2))
        description.temporaryFolders = ["/tmp", "/dev/shm"].map { .init(path: $0, bytes: inMemory) }
        description.folder = "/work"
        description.allowsLocalSockets = true
        description.descriptors = [0: input, 1: output.write, 2: errors.write]
        description.limits.memoryBytes = request.limits.memoryBytes
        description.limits.cpuMillicores = request.limits.cpuMillicores
        description.limits.processes = request.limits.processes
        description.limits.fileBytes = request.limits.diskBytes
        return Started(
            sandbox: try await launcher.start(description), input: inputPipe?.write, output: output.read,
            errors: errors.read)
    }

    private static func isPlainName(_ name: String) -> Bool {
        let isPlain = name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."):
                true
            default: false
            }
        }
        return isPlain && !name.isEmpty && name.utf8.count <= 200 && name != "." && name != ".."
    }

    /// What the kernel could not take in a command and its environment.
    private static func fault(in command: [String], _ environment: [(name: String, value: String)]) -> String? {
        guard let name = command.first, !name.isEmpty else { return "the command is empty" }
        if command.contains(where: { $0.utf8.contains(0) }) { return "the command has a zero byte in it" }
        for (name, value) in environment {
            if name.isEmpty || name.utf8.contains(UInt8(ascii: "=")) || name.utf8.contains(0) {
                return "an environment variable's name is empty or has a = or a zero byte in it"
            }
            if value.utf8.contains(0) { return "the environment variable \(name) has a zero byte in its value" }
        }
        return nil
    }
}
