import FogCore
import FogExecution
import FogSystem
import Glibc
import Synchronization
import Testing

@testable import FogWorker

/// The folders of one execution in a test, what it printed, and how to run something in them.
final class ExecutionScene: Sendable {
    let folders: ExecutionFolders
    private let printed = Mutex<[OutputStream: [UInt8]]>([:])

    /// Makes the folders, in one that only this user can enter, as a worker's own is.
    init() throws {
        folders = ExecutionFolders(root: "/tmp/fog-\(SandboxTesting.uniqueName())")
        for path in [folders.root, folders.input, folders.output, folders.work] {
            try #require(mkdir(path, 0o700) == 0)
        }
    }

    deinit {
        Self.remove(folders.root)
    }

    /// What it has printed so far.
    func text(_ stream: OutputStream = .standardOutput) -> String {
        String(decoding: printed.withLock { $0[stream] ?? [] }, as: UTF8.self)
    }

    /// Puts a file where the execution can see it.
    func write(_ text: String, to path: String) throws {
        try FileDescriptor.open(path, O_WRONLY | O_CREAT).write(Array(text.utf8))
    }

    /// What a file holds.
    func read(_ path: String) -> String? {
        SystemFile.read(path)
    }

    /// A command with the limits that tests have unless they change them.
    func request(
        _ command: [String], environment: [(name: String, value: String)] = [], input: String? = nil,
        change: (inout ExecutionLimits) -> Void = { _ in }
    ) -> ExecutionRequest {
        var limits = ExecutionLimits(
            cpuMillicores: 2000, memoryBytes: 256 << 20, diskBytes: 64 << 20, processes: 32, runTime: .seconds(60))
        change(&limits)
        return ExecutionRequest(
            name: SandboxTesting.uniqueName(), isolationKey: "test", program: .process(command: command),
            environment: environment, standardInput: input, folders: folders, limits: limits)
    }

    /// Starts a command.
    func start(
        _ executor: ProcessExecutor, _ command: [String], environment: [(name: String, value: String)] = [],
        input: String? = nil, change: (inout ExecutionLimits) -> Void = { _ in }
    ) async throws -> any Execution {
        let request = request(command, environment: environment, input: input, change: change)
        return try await executor.start(request) { [self] stream, bytes in
            printed.withLock { $0[stream, default: []] += bytes }
        }
    }

    /// Runs a script of the shell to its end.
    func run(
        _ executor: ProcessExecutor, _ script: String, input: String? = nil,
        change: (inout ExecutionLimits) -> Void = { _ in }
    ) async throws -> ExecutionResult {
        try await start(executor, ["sh", "-c", script], input: input, change: change).result()
    }

    /// Waits until the program has printed something.
    func waitForOutput() async throws {
        while text().isEmpty { try await Task.sleep(for: .milliseconds(2)) }
    }

    private static func remove(_ path: String) {
        for _ in 0..<100 {
            var folders: [String] = []
            FolderWalk.visit(path) { entry in
                unlinkat(entry.folder, entry.name, entry.isFolder ? AT_REMOVEDIR : 0)
                folders.append(entry.name)
                return true
            }
            if folders.isEmpty { break }
        }
        rmdir(path)
    }
}
