import FogCore
import FogExecution
import FogJobs
import FogSystem
import Glibc
import Testing

@testable import FogWorker

/// All tests that run WebAssembly, one after the other, where the engine is there.
@Suite(
    .serialized,
    .enabled(if: WasmTesting.isPossible, "FOG_WASMTIME doesn't name the engine, or there is no fog-sandbox"))
struct WasmTests {}

/// What the tests of the WebAssembly executor share.
enum WasmTesting {
    /// The engine's library, if the tests were given one.
    static let library = getenv("FOG_WASMTIME").map { String(cString: $0) }

    /// The executable that was built with these tests.
    static let sandboxExecutable = SandboxTesting.executable("fog-sandbox", named: "FOG_SANDBOX")

    static var isPossible: Bool {
        guard let library, access(library, R_OK) == 0 else { return false }
        return sandboxExecutable != nil
    }

    /// The compiled fixture `program.c`.
    static let module: String = {
        let folder = #filePath.split(separator: "/").dropLast().joined(separator: "/")
        return "/\(folder)/Fixtures/program.wasm"
    }()

    /// The engine, with an executable that only one worker has, so that its processes can be told from others'.
    static func engine(in folder: WasmFolder) throws -> WasmEngine {
        let executable = folder.path + "/fog-sandbox"
        if access(executable, X_OK) != 0 {
            try FileStream.copy(try #require(sandboxExecutable), to: executable, permissions: 0o755)
        }
        return WasmEngine(library: try #require(library), sandboxExecutable: executable)
    }

    /// The SHA-256 of a file.
    static func hash(_ path: String) throws -> String {
        let file = try FileDescriptor.open(path)
        var bytes: [UInt8] = []
        try FileStream.read(file, path) { piece throws(FogError) in bytes += piece }
        return BlobHash(hashing: bytes).digits
    }

    /// Hands over what builds sandboxes, or skips the test where none can be built, and looks whether anything is left.
    static func withLauncher(withoutGroups: Bool = false, _ body: (SandboxLauncher) async throws -> Void) async throws {
        let full: SandboxLauncher
        do {
            full = try await SandboxLauncher.prepare(
                owner: SandboxTesting.uniqueName(), confiner: SandboxTesting.confiner)
        } catch {
            try Test.cancel("no sandbox can be built here: \(error)")
        }
        do {
            try await body(withoutGroups ? full.withoutGroups() : full)
        } catch {
            await full.close()
            throw error
        }
        for folder in [full.groups.unified].compactMap({ $0 }) + full.groups.controllers.values {
            #expect(ControlGroupFile.folders(in: folder).isEmpty, "groups are left in \(folder)")
        }
        await full.close()
    }

    /// Hands over an executor in a folder of its own, ends it, and looks whether anything is left. It has no process to
    /// spare, so that those that there are serve tasks.
    static func withExecutor(
        limits: WasmExecutor.Limits = .init(), keepsSpare: Bool = false, withoutGroups: Bool = false,
        _ body: (WasmExecutor, WasmFolder) async throws -> Void
    ) async throws {
        try await withLauncher(withoutGroups: withoutGroups) { launcher in
            let folder = try WasmFolder()
            var limits = limits
            limits.keepsSpare = keepsSpare
            let executor = try await WasmExecutor(
                engine: try engine(in: folder), launcher: launcher, folder: folder.path, limits: limits)
            do {
                try await body(executor, folder)
            } catch {
                await executor.close()
                throw error
            }
            await executor.close()
            let counts = await executor.pool.counts
            #expect(counts == (0, 0), "sandboxes are counted that aren't there")
            #expect(try folder.names("sandboxes") == [], "folders of sandboxes are left")
            #expect(SystemFile.read("/proc/self/mountinfo", limit: 4 << 20)?.contains(folder.path) == false)
            #expect(folder.processes() == [], "processes are left")
        }
    }
}

/// A worker's folder in a test.
final class WasmFolder: Sendable {
    let path = "/tmp/fog-\(SandboxTesting.uniqueName())"

    init() throws {
        for folder in [path, path + "/tasks"] { try #require(mkdir(folder, 0o700) == 0) }
    }

    deinit {
        FolderRemoval.remove(path)
    }

    /// The numbers of the processes that serve this worker's tasks, those that build their sandboxes included.
    func processes() -> [Int32] {
        ProcessTree(root: getpid()).members().map(\.number).filter { number in
            SystemFile.read("/proc/\(number)/cmdline")?.contains("\(path)/fog-sandbox\0serve") == true
        }
    }

    /// What is in a folder of the worker.
    func names(_ folder: String) throws -> [String] {
        let handle = try #require(opendir("\(path)/\(folder)"))
        defer { closedir(handle) }
        var names: [String] = []
        while let entry = readdir(handle) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }
}
