import FogCore
import FogExecution
import FogSystem

/// Everything that it takes to start a `fog-sandbox` process for tasks.
struct WasmSandboxLaunch: Sendable {
    /// The engine, its paths resolved.
    var engine: WasmEngine
    var launcher: SandboxLauncher
    /// The folder in which each sandbox has one of its own.
    var folders: String
    /// How many tasks a process may run.
    var tasksPerSandbox: Int

    /// How many threads a process may have: the program's, the engine's and those that wait for the disk.
    private static let threads = 64

    /// A process that was started, and the worker's ends of its descriptors.
    struct Started: Sendable {
        var sandbox: Sandbox
        var folder: WasmSandboxFolder
        var control: FileDescriptor
        var output: FileDescriptor
        var errors: FileDescriptor
    }

    /// Starts a process. The other ends of its pipes and its socket are its alone once this returns.
    func start() async throws(FogError) -> Started {
        let name = SandboxName.next("wasm")
        var folder = try WasmSandboxFolder("\(folders)/\(name)")
        do throws(FogError) {
            let output = try FileDescriptor.pipe(isNonblocking: true)
            let errors = try FileDescriptor.pipe(isNonblocking: true)
            let control = try FileDescriptor.socketPair()
            var description = describe(name, folder)
            description.descriptors = [
                0: try FileDescriptor.open("/dev/null"), 1: output.write, 2: errors.write, 3: control.1,
            ]
            let sandbox = try await launcher.start(description)
            do throws(FogError) {
                try folder.layOut()
            } catch {
                await sandbox.kill()
                _ = await sandbox.end()
                throw error
            }
            return Started(
                sandbox: sandbox, folder: folder, control: control.0, output: output.read, errors: errors.read)
        } catch {
            folder.remove()
            throw error
        }
    }

    /// What any program may have. Before one is loaded, the process is bounded to what tasks of its kind may use.
    private func describe(_ name: String, _ folder: WasmSandboxFolder) -> SandboxDescription {
        let options = ["--control", "3", "--tasks", "\(tasksPerSandbox)"]
        var description = SandboxDescription(name: name, command: engine.command("serve", options))
        description.binds = engine.binds + folder.binds
        description.showsConfiguration = false
        description.limits.processes = Self.threads
        if launcher.groups.bounds(.memory) { description.limits.memoryBytes = WasmMemory.overhead }
        return description
    }
}
