import FogCore
import FogExecution
import FogSystem
import Glibc
import Synchronization
import Testing

@testable import FogWorker

/// The folders of one run of a module in a test, and what it printed.
final class WasmScene: Sendable {
    let folders: ExecutionFolders
    private let printed = Mutex<[OutputStream: [UInt8]]>([:])

    init(_ folder: WasmFolder) throws {
        folders = ExecutionFolders(root: "\(folder.path)/tasks/\(SandboxTesting.uniqueName())")
        for path in [folders.root, folders.input, folders.output, folders.work] {
            try #require(mkdir(path, 0o700) == 0)
        }
    }

    /// Empties the folders that a program writes to, as they are before an attempt.
    func clear() {
        for folder in [folders.output, folders.work] { _ = FolderRemoval.empty(folder) }
    }

    /// What it has printed so far.
    func text(_ stream: OutputStream = .standardOutput) -> String {
        String(decoding: printed.withLock { $0[stream] ?? [] }, as: UTF8.self)
    }

    /// Puts a file where the program can see it.
    func write(_ text: String, to path: String) throws {
        try FileDescriptor.open(path, O_WRONLY | O_CREAT).write(Array(text.utf8))
    }

    /// What a file holds.
    func read(_ path: String) -> String? { SystemFile.read(path) }

    /// Starts a module, the fixture if none is named.
    func start(
        _ executor: WasmExecutor, _ arguments: [String], module: String = WasmTesting.module, job: String = "job",
        environment: [(name: String, value: String)] = [], input: String? = nil,
        seed: [UInt8]? = nil, change: (inout ExecutionLimits) -> Void = { _ in }
    ) async throws -> any Execution {
        var limits = ExecutionLimits(
            cpuMillicores: 2000, memoryBytes: 64 << 20, diskBytes: 64 << 20, processes: 1, runTime: .seconds(60))
        change(&limits)
        let program = ExecutionRequest.Program.wasm(
            module: module, hash: try WasmTesting.hash(module), name: "program", arguments: arguments, seed: seed)
        let request = ExecutionRequest(
            name: SandboxTesting.uniqueName(), isolationKey: job, program: program, environment: environment,
            standardInput: input, folders: folders, limits: limits)
        return try await executor.start(request) { [self] stream, bytes in
            printed.withLock { $0[stream, default: []] += bytes }
        }
    }

    /// Runs a module to its end.
    func run(
        _ executor: WasmExecutor, _ arguments: [String], job: String = "job", input: String? = nil,
        change: (inout ExecutionLimits) -> Void = { _ in }
    ) async throws -> ExecutionResult {
        try await start(executor, arguments, job: job, input: input, change: change).result()
    }

    /// Waits until the program has printed something.
    func waitForOutput() async throws {
        while text().isEmpty { try await Task.sleep(for: .milliseconds(2)) }
    }
}
