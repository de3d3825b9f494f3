import FogCore
import FogExecution
import FogSystem

/// A `fog-sandbox` process that is ready to load a module, and has seen none.
final class BlankSandbox: Sendable {
    /// Through which it will see the folders of tasks.
    let folder: WasmSandboxFolder
    let sandbox: Sandbox
    let control: SandboxControl
    let output: SandboxStream
    let errors: SandboxStream
    private let complaint = OutputHead(limit: 4096)
    private let boundsMemory: Bool

    /// How long the process may take until it is ready, and until it has loaded a module.
    private static let patience = Duration.seconds(20)

    private init(_ started: WasmSandboxLaunch.Started, boundsMemory: Bool) {
        folder = started.folder
        sandbox = started.sandbox
        control = SandboxControl(started.control)
        self.boundsMemory = boundsMemory
        let kill: @Sendable () async -> Void = { [sandbox = started.sandbox] in await sandbox.kill() }
        output = SandboxStream(started.output, as: .standardOutput, onStray: kill)
        errors = SandboxStream(started.errors, as: .standardError, onStray: kill)
    }

    /// Starts the process and returns once it is ready.
    static func start(by launch: WasmSandboxLaunch) async throws(FogError) -> BlankSandbox {
        let blank = BlankSandbox(try await launch.start(), boundsMemory: launch.launcher.groups.bounds(.memory))
        for stream in [blank.output, blank.errors] { stream.begin() }
        do throws(FogError) {
            try await blank.becomeReady()
        } catch {
            await blank.close()
            throw error
        }
        return blank
    }

    /// Whether it waits for a module as it should: it lives and says nothing.
    var isWaiting: Bool { control.isQuiet() }

    /// Bounds the process as tasks of the key require, and has it load the module.
    func load(_ module: CompiledModule, for key: WasmSandboxKey, cpuMillicores: Int) async throws(FogError) {
        let memory = key.memoryBytes.addingHeld(WasmMemory.overhead)
        if boundsMemory { try sandbox.setMemory(bytes: memory) }
        // Where no group shares out processors, there is nothing to set.
        try? await sandbox.setShare(cpuMillicores: cpuMillicores)
        let artifact = try folder.show(program: module.path)
        let program = SandboxProgram(
            artifact: artifact,
            // One file may be a little larger than all may be together, so that the excess can be seen.
            fileBytes: UInt64(clamping: key.diskBytes.addingHeld(1 << 20)),
            addressBytes: boundsMemory ? nil : UInt64(clamping: memory.addingHeld(WasmMemory.reservedAddresses)))
        do {
            try await control.send(.load(program))
        } catch {
            throw FogError(.failed, "a module can't be handed to its sandbox: \(error)")
        }
        try await becomeReady()
        // Loaded, it needs no name any more.
        folder.hideProgram()
    }

    private func becomeReady() async throws(FogError) {
        let complain: ExecutionOutput = { [complaint] _, bytes in complaint.append(bytes) }
        for stream in [output, errors] { stream.give(to: complain) }
        let timer = Task.detached { [sandbox] in
            try? await Task.sleep(for: Self.patience)
            if !Task.isCancelled { await sandbox.kill() }
        }
        let reply = await control.next()
        timer.cancel()
        switch reply {
        case .ready:
            for stream in [output, errors] { stream.give(to: nil) }
        case .failed(let message):
            throw FogError(.unavailable, "a sandbox for WebAssembly could not be started: \(message)")
        case .finished, nil:
            await sandbox.kill()
            let end = await sandbox.end()
            for stream in [output, errors] { await stream.end() }
            let said = PrintableText.make(from: Array(complaint.text.utf8), limit: 2048)
            let reason = said.isEmpty ? SandboxDeath.words(for: end) : said
            throw FogError(.unavailable, "a sandbox for WebAssembly could not be started: \(reason)")
        }
    }

    /// Ends the process and removes its folder.
    func close() async {
        await sandbox.kill()
        _ = await sandbox.end()
        for stream in [output, errors] { await stream.end() }
        folder.remove()
    }
}
