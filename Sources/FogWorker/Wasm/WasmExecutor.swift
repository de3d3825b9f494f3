import FogCore
import FogExecution
import FogStorage
import Glibc
import Logging

/// Runs WebAssembly programs, each in a sandbox process that serves only tasks of the same job and module, one at a
/// time. What is compiled is kept, and so are processes for a while.
struct WasmExecutor: Executor {
    /// The executor's bounds.
    struct Limits: Sendable {
        /// After how many tasks a process is ended.
        var tasksPerSandbox = 1000
        /// How long a process waits for another task.
        var idleTime = Duration.seconds(10)
        /// How many processes may live before those that wait are ended.
        var sandboxes = 16
        /// Whether a process is kept ready for the next job, which it then starts many times as fast.
        var keepsSpare = true
        /// How long a program that has run too long may take to end before its process is killed.
        var timeOutGrace = Duration.seconds(1)
        /// What one compilation may use.
        var compilation = ModuleCompiler.Limits()
        /// The bounds of the cache of compiled modules.
        var cache = CompiledModuleCache.Limits()
    }

    /// The compiled modules.
    let cache: CompiledModuleCache
    /// The processes that live.
    let pool: WasmSandboxPool
    /// The process that is ready for the next module.
    let spare: SpareSandbox
    /// How processes are started.
    let launch: WasmSandboxLaunch
    private let timeOutGrace: Duration

    /// Tests the engine, prepares folders, and removes what a worker that has ended left in them.
    ///
    /// - Parameters:
    ///   - engine: The engine.
    ///   - launcher: What builds the sandboxes.
    ///   - folder: The worker's own folder, on the file system that the folders of executions are on. `wasm` and
    ///     `sandboxes` in it become this executor's.
    /// - Throws: A ``FogError`` that says in words why programs can't be run here.
    init(
        engine: WasmEngine, launcher: SandboxLauncher, folder: String, limits: Limits = Limits(),
        logger: Logger = Logger(label: "fog.worker.wasm")
    ) async throws(FogError) {
        let engine = try engine.resolved()
        launch = WasmSandboxLaunch(
            engine: engine, launcher: launcher, folders: folder + "/sandboxes",
            tasksPerSandbox: limits.tasksPerSandbox)
        timeOutGrace = limits.timeOutGrace
        FolderRemoval.remove(launch.folders)
        try PrivateFolder.prepare(launch.folders)
        let identity = try await engine.identify(launcher)
        let compiler = ModuleCompiler(engine: engine, launcher: launcher, limits: limits.compilation)
        cache = try CompiledModuleCache(
            folder: folder + "/wasm", compiler: compiler, identity: identity, limits: limits.cache, logger: logger)
        pool = WasmSandboxPool(maximumCount: limits.sandboxes, idleTime: limits.idleTime)
        spare = SpareSandbox(launch, isKept: limits.keepsSpare)
        await spare.prepare()
    }

    /// Ends the processes that wait for tasks. Those that run one end with it.
    func close() async {
        await pool.close()
        await spare.close()
    }

    func start(_ request: ExecutionRequest, output: @escaping ExecutionOutput) async throws(FogError) -> any Execution {
        guard case .wasm(let module, let hash, let name, let arguments, let seed) = request.program else {
            throw FogError(.invalid, "the executor for WebAssembly was given a command")
        }
        guard let digest = Hexadecimal.decode(hash), digest.count == 32 else {
            throw FogError(.invalid, "a module's hash has 64 digits of base 16, which \(hash) has not")
        }
        var task = SandboxTask(number: 0, arguments: [name] + arguments, memoryBytes: 0, fuel: request.limits.fuel)
        task.memoryBytes = UInt64(clamping: request.limits.memoryBytes)
        task.seed = seed
        task.environment = request.environment.map { SandboxVariable(name: $0.name, value: $0.value) }
        if let fault = Self.fault(in: task) {
            return EndedExecution(outcome: ExecutionOutcome(.notStarted, message: fault))
        }
        let key = WasmSandboxKey(
            isolationKey: request.isolationKey, module: cache.key(ofModule: hash),
            memoryBytes: request.limits.memoryBytes, diskBytes: request.limits.diskBytes)
        switch try await pool.take(key) {
        case .run(let sandbox):
            // Where no group shares out processors, there is nothing to set.
            try? await sandbox.setShare(cpuMillicores: request.limits.cpuMillicores)
            return try await start(task, request, in: sandbox, output: output)
        case .start:
            switch try await startSandbox(key, module, hash: hash, cpuMillicores: request.limits.cpuMillicores) {
            case .ready(let sandbox): return try await start(task, request, in: sandbox, output: output)
            case .refused(let outcome): return EndedExecution(outcome: outcome)
            }
        }
    }

    private enum Start {
        case ready(WasmSandbox)
        case refused(ExecutionOutcome)
    }

    private func startSandbox(
        _ key: WasmSandboxKey, _ module: String, hash: String, cpuMillicores: Int
    ) async throws(FogError) -> Start {
        do throws(FogError) {
            switch try await cache.prepare(module, hash: hash) {
            case .unusable(let message):
                await pool.giveUp(key)
                return .refused(ExecutionOutcome(.notStarted, message: message))
            case .ready(let module):
                let sandbox = try await WasmSandbox.load(
                    module, for: key, into: try await spare.take(), cpuMillicores: cpuMillicores)
                await pool.started(key)
                return .ready(sandbox)
            }
        } catch {
            await pool.giveUp(key)
            throw error
        }
    }

    private func start(
        _ task: SandboxTask, _ request: ExecutionRequest, in sandbox: WasmSandbox, output: @escaping ExecutionOutput
    ) async throws(FogError) -> any Execution {
        var task = task
        task.number = sandbox.nextTask()
        let folder = sandbox.folder
        func seen(_ part: String, as guestPath: String) -> SandboxFolder {
            SandboxFolder(
                hostPath: folder.mountedPath(part), guestPath: guestPath, isWritable: part != "in")
        }
        task.folders = [
            seen("in", as: "/in"), seen("out", as: "/out"), seen("work", as: "/work"), seen("work", as: "."),
            seen("work", as: "/tmp"),
        ]
        if request.standardInput != nil { task.standardInput = folder.mountedInput(of: task.number) }
        do {
            try folder.admit(
                request.folders, hasInputs: request.hasInputs, standardInput: request.standardInput, as: task.number)
        } catch {
            await pool.put(sandbox)
            throw error
        }
        let execution = WasmExecution(
            sandbox: sandbox, pool: pool, number: task.number, request: request, timeOutGrace: timeOutGrace)
        do {
            try await execution.begin(task, output)
        } catch {
            // Checked before; only the paths are new, and they are short.
            if (try? execution.dismissFolders()) == nil { sandbox.condemn() }
            await pool.put(sandbox)
            throw FogError(.failed, "a task can't be handed to its sandbox: \(error)")
        }
        return execution
    }

    /// What the sandbox could not take in the arguments and the environment.
    private static func fault(in task: SandboxTask) -> String? {
        do {
            _ = try SandboxRequest.run(task).frame()
            return nil
        } catch {
            return "the arguments or the environment can't be passed on: \(error)"
        }
    }
}
