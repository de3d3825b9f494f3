import Crypto
import FogCore
import FogExecution
import FogSystem
import Glibc

/// Compiles modules, each in a sandbox of its own that sees nothing but the engine.
struct ModuleCompiler: Sendable {
    /// What one compilation may use.
    struct Limits: Hashable, Sendable {
        /// The largest module, in bytes.
        var moduleBytes: Int64 = 256 << 20
        /// The largest compiled module, in bytes.
        var artifactBytes: Int64 = 512 << 20
        /// Memory, in bytes; the compiled module counts.
        var memoryBytes: Int64 = 2 << 30
        /// Time on the clock and on the processor.
        var time = Duration.seconds(60)
        /// Processors, in thousandths of a core.
        var cpuMillicores = 1000
    }

    /// What came of a compilation.
    enum Compilation: Sendable {
        /// The compiled module, in a file in memory.
        case compiled(FileDescriptor)
        /// The module is at fault, for the reason given in words.
        case unusable(String)
    }

    /// The engine, its paths resolved.
    let engine: WasmEngine
    let launcher: SandboxLauncher
    var limits = Limits()

    /// Compiles the module in the file at `path`.
    ///
    /// - Parameter hash: The module's SHA-256 in hexadecimal.
    /// - Throws: A ``FogError`` if the worker failed: ``FogError/Code/corrupted`` if the file isn't what its hash says.
    func compile(_ path: String, hash: String) async throws(FogError) -> Compilation {
        let copy = try await BlockingWork.run { () throws(FogError) in try copyToMemory(path, hash: hash) }
        guard let module = copy else { return .unusable("the module is larger than \(limits.moduleBytes) bytes") }
        let artifact = try FileDescriptor.memory("artifact", holding: [])
        let run = try await ToolRun.run(description(module, artifact), in: launcher, atMost: limits.time)
        if run.end.exitCode == 0, !run.tookTooLong { return .compiled(artifact) }
        if let fault = fault(of: run, artifact) { return .unusable(fault) }
        throw FogError(.failed, "a module could not be compiled: \(run.reason)")
    }

    /// Files in memory are named by descriptors, so that the compiler needs no folder that it may write to.
    private func description(_ module: FileDescriptor, _ artifact: FileDescriptor) -> SandboxDescription {
        let seconds = max(1, limits.time.components.seconds)
        var description = SandboxDescription(
            name: SandboxName.next("compile"),
            command: engine.command(
                "compile",
                [
                    "--module", "/proc/self/fd/3", "--output", "/proc/self/fd/4", "--cpu-seconds", "\(seconds)",
                    "--file-size", "\(limits.artifactBytes)",
                ]),
            binds: engine.binds)
        description.descriptors = [3: module, 4: artifact]
        description.limits.cpuMillicores = limits.cpuMillicores
        description.bound(
            memory: limits.memoryBytes, reserving: WasmMemory.reservedAddresses, in: launcher, threads: 64)
        return description
    }

    /// The module in a file in memory, or `nil` if it is too large.
    private func copyToMemory(_ path: String, hash: String) throws(FogError) -> FileDescriptor? {
        let source = try FileDescriptor.open(path)
        let copy = try FileDescriptor.memory("module", holding: [])
        var digest = SHA256()
        var size: Int64 = 0
        var status = stat()
        guard fstat(source.number, &status) == 0, status.st_size <= limits.moduleBytes else { return nil }
        try FileStream.read(source, path) { piece throws(FogError) in
            size += Int64(piece.count)
            guard size <= limits.moduleBytes else { throw FogError(.tooLarge, "the file \(path) grows") }
            digest.update(bufferPointer: piece)
            try FileStream.write(piece, to: copy, "a file in memory")
        }
        guard Hexadecimal.encode(digest.finalize()) == hash else {
            throw FogError(.corrupted, "the module in \(path) is not the one with the hash \(hash)")
        }
        return copy
    }

    /// What is wrong with the module, if that is why compilation failed.
    private func fault(of run: ToolRun, _ artifact: FileDescriptor) -> String? {
        if run.tookTooLong || run.end.exitCode == 128 + SIGXCPU {
            return "it takes longer than \(limits.time.secondsValue) s to compile the module"
        }
        if run.end.usage.outOfMemoryKills > 0 || run.end.exitCode == 128 + SIGABRT {
            return "it takes more than \(limits.memoryBytes) bytes of memory to compile the module"
        }
        var status = stat()
        if fstat(artifact.number, &status) == 0, status.st_size >= limits.artifactBytes {
            return "the compiled module is larger than \(limits.artifactBytes) bytes"
        }
        return run.end.exitCode == 65 ? run.reason : nil
    }
}
