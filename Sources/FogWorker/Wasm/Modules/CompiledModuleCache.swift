import FogCore
import FogSystem
import Glibc
import Logging

/// Compiled modules, kept between tasks and runs of the worker, at most so many bytes of them.
///
/// A module that several tasks want at the same time is compiled once. When room is needed, what no sandbox runs is
/// removed, that which was used longest ago first.
actor CompiledModuleCache {
    /// The cache's bounds.
    struct Limits: Sendable {
        /// Bytes of compiled modules on the disk, not counting copies that are in use.
        var bytes: Int64 = 2 << 30
        /// How many modules are compiled at a time.
        var compilations = 2
        /// How long it is remembered that a module can't be compiled.
        var faultTime = Duration.seconds(60)
        /// Of how many modules that is remembered.
        var faults = 1024
    }

    /// What a caller gets.
    enum Answer: Sendable {
        /// The module can be run.
        case ready(CompiledModule)
        /// It can't, and it is at fault itself, for the reason given in words.
        case unusable(String)
    }

    /// What the cache has done since it was opened.
    struct Statistics: Hashable, Sendable {
        /// Modules that were there already.
        var hits = 0
        /// Compilations, successful or not.
        var compilations = 0
        /// Modules that could not be compiled and are at fault themselves.
        var unusable = 0
        /// Artifacts that were not what this node had written, and were removed.
        var distrusted = 0
        /// Artifacts that were removed because room was needed.
        var evictions = 0
    }

    private struct Fault {
        var message: String
        var until: ContinuousClock.Instant
    }

    private struct Use {
        weak var module: CompiledModule?
    }

    private let files: CompiledModuleFiles
    private let compiler: ModuleCompiler
    private let identity: WasmEngineIdentity
    private let processor: ProcessorIdentity
    private let limits: Limits
    private let logger: Logger
    private let turnstile: Turnstile

    /// What the cache has done since it was opened.
    private(set) var statistics = Statistics()
    private var inUse: [CompiledModuleKey: Use] = [:]
    private var underWay: [CompiledModuleKey: OneTimeValue<Result<Answer, FogError>>] = [:]
    private var faults: [CompiledModuleKey: Fault] = [:]
    private var loads: UInt64 = 0

    /// Opens the cache in `folder`, which only one worker uses at a time.
    ///
    /// - Throws: ``FogError/Code/forbidden`` if other users have access to the folder or its key.
    init(
        folder: String, compiler: ModuleCompiler, identity: WasmEngineIdentity,
        processor: ProcessorIdentity = .ofThisMachine(), limits: Limits = Limits(), logger: Logger
    ) throws(FogError) {
        files = try CompiledModuleFiles(folder: folder, artifactBytes: compiler.limits.artifactBytes)
        self.compiler = compiler
        self.identity = identity
        self.processor = processor
        self.limits = limits
        self.logger = logger
        turnstile = Turnstile(count: limits.compilations)
    }

    /// The key of the module with this SHA-256, in hexadecimal.
    nonisolated func key(ofModule hash: String) -> CompiledModuleKey {
        CompiledModuleKey(module: hash, engine: identity, processor: processor)
    }

    /// Makes a module ready to run: finds it, or compiles the file at `path`.
    ///
    /// - Parameter hash: The module's SHA-256, in hexadecimal.
    /// - Throws: A ``FogError`` if the worker failed, not the module.
    func prepare(_ path: String, hash: String) async throws(FogError) -> Answer {
        let key = key(ofModule: hash)
        if let module = inUse[key]?.module {
            statistics.hits += 1
            files.touch(key)
            return .ready(module)
        }
        if let fault = faults[key] {
            if fault.until > .now { return .unusable(fault.message) }
            faults[key] = nil
        }
        let pending = underWay[key] ?? begin(key, path, hash)
        return try await pending.get().get()
    }

    /// Goes on even if the task that wanted the module first is cancelled: others may wait for it too.
    private func begin(
        _ key: CompiledModuleKey, _ path: String, _ hash: String
    ) -> OneTimeValue<Result<Answer, FogError>> {
        let pending = OneTimeValue<Result<Answer, FogError>>()
        underWay[key] = pending
        Task.detached { [self] in
            let result: Result<Answer, FogError>
            do throws(FogError) {
                result = .success(try await make(key, path, hash))
            } catch {
                result = .failure(error)
            }
            await finish(key, result)
            pending.set(result)
        }
        return pending
    }

    private func finish(_ key: CompiledModuleKey, _ result: Result<Answer, FogError>) {
        underWay[key] = nil
        switch result {
        case .success(.ready(let module)):
            inUse[key] = Use(module: module)
            inUse = inUse.filter { $0.value.module != nil }
        case .success(.unusable(let message)):
            statistics.unusable += 1
            remember(Fault(message: message, until: .now + limits.faultTime), of: key)
        case .failure: break
        }
    }

    private func remember(_ fault: Fault, of key: CompiledModuleKey) {
        if faults.count >= limits.faults, let oldest = faults.min(by: { $0.value.until < $1.value.until }) {
            faults[oldest.key] = nil
        }
        faults[key] = fault
    }

    private func make(_ key: CompiledModuleKey, _ path: String, _ hash: String) async throws(FogError) -> Answer {
        switch try await load(key) {
        case .loaded(let module):
            statistics.hits += 1
            files.touch(key)
            return .ready(module)
        case .absent: break
        case .distrusted:
            files.remove(key)
            statistics.distrusted += 1
            logger.warning(
                "A compiled module isn't what this worker wrote and was removed; it is compiled anew",
                metadata: ["module": "\(hash)", "artifact": "\(key.name)"])
        }
        let compilation = try await turnstile.pass { () async throws(FogError) in
            try await compiler.compile(path, hash: hash)
        }
        statistics.compilations += 1
        switch compilation {
        case .unusable(let message): return .unusable(message)
        case .compiled(let artifact):
            try await BlockingWork.run { [files] () throws(FogError) in try files.store(artifact, as: key) }
        }
        guard case .loaded(let module) = try await load(key) else {
            throw FogError(.corrupted, "a compiled module can't be read back as it was written; look at the disk")
        }
        try await makeRoom(sparing: key)
        return .ready(module)
    }

    private func load(_ key: CompiledModuleKey) async throws(FogError) -> CompiledModuleFiles.Loading {
        loads += 1
        let number = loads
        return try await BlockingWork.run { [files] () throws(FogError) in try files.load(key, number: number) }
    }

    private func makeRoom(sparing spared: CompiledModuleKey) async throws(FogError) {
        var entries = try await BlockingWork.run { [files] () throws(FogError) in try files.entries() }
        entries.sort { $0.lastUse < $1.lastUse }
        var total = entries.reduce(0) { $0 + $1.bytes }
        for entry in entries where total > limits.bytes {
            if entry.key == spared || underWay[entry.key] != nil || inUse[entry.key]?.module != nil { continue }
            files.remove(entry.key)
            total -= entry.bytes
            statistics.evictions += 1
        }
    }
}
