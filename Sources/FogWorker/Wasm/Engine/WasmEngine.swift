import FogCore
import FogSystem
import Glibc

/// The WebAssembly engine of this machine: its shared library, and the executable that loads it inside a sandbox.
///
/// Nothing of the engine is loaded into the worker itself.
struct WasmEngine: Hashable, Sendable {
    /// The engine's shared library.
    let library: String
    /// The executable `fog-sandbox`.
    let sandboxExecutable: String

    /// How long the engine may take to show that it works.
    private static let probeTime = Duration.seconds(30)
    /// What it may hold while it does, in bytes.
    private static let probeMemory: Int64 = 1 << 30

    /// Runs a program for real, inside the confinement that tasks get, and gives the engine's name and version:
    /// `wasmtime 50.0.1`.
    ///
    /// - Throws: A ``FogError`` that says in words why programs can't be run here.
    func probe(_ launcher: SandboxLauncher) async throws(FogError) -> String {
        try await identify(launcher).name
    }

    /// As ``probe(_:)``, and gives everything on which compiled modules depend.
    func identify(_ launcher: SandboxLauncher) async throws(FogError) -> WasmEngineIdentity {
        let engine = try resolved()
        var description = SandboxDescription(
            name: SandboxName.next("probe"), command: engine.command("probe"), binds: engine.binds)
        description.limits.cpuMillicores = 1000
        description.bound(
            memory: Self.probeMemory, reserving: WasmMemory.reservedAddresses, in: launcher, threads: 64)
        let run = try await ToolRun.run(description, in: launcher, atMost: Self.probeTime)
        if run.tookTooLong {
            throw FogError(.timedOut, "the engine at \(library) didn't answer within \(Self.probeTime.secondsValue) s")
        }
        guard run.end.exitCode == 0 else {
            throw FogError(.unavailable, "the engine at \(library) doesn't run programs here: \(run.reason)")
        }
        guard let identity = WasmEngineIdentity(parsing: run.output) else {
            let message = "the engine's probe answered in a form that isn't known: install fog and fog-sandbox together"
            throw FogError(.unavailable, message)
        }
        return identity
    }

    /// The same engine with the paths of the files themselves, links followed.
    ///
    /// - Throws: ``FogError/Code/unavailable`` naming the file that isn't there.
    func resolved() throws(FogError) -> WasmEngine {
        WasmEngine(
            library: try Self.resolve(library, "the engine's library"),
            sandboxExecutable: try Self.resolve(sandboxExecutable, "the executable fog-sandbox"))
    }

    /// The command that runs a mode of `fog-sandbox` in a sandbox with ``binds``.
    func command(_ mode: String, _ arguments: [String] = []) -> [String] {
        [sandboxExecutable, mode, "--engine", library] + arguments
    }

    /// What a sandbox has to show for ``command(_:_:)``: both files at their own paths, and the Swift runtime's.
    var binds: [SandboxDescription.Bind] {
        let own = [library, sandboxExecutable].filter { path in
            !SystemRoot.candidates.contains { path.hasPrefix($0 + "/") }
        }
        return Self.runtime + own.map { .init(source: $0, destination: $0) }
    }

    /// Looked at once: what a Swift program needs is there from its start.
    private static let runtime = MappedLibraries.ofThisProcess().binds

    private static func resolve(_ path: String, _ meaning: String) throws(FogError) -> String {
        guard let resolved = realpath(path, nil) else {
            throw FogError(.unavailable, "\(meaning) can't be found at \(path): \(SystemError.last)")
        }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}
