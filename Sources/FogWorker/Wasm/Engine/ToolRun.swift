import FogCore
import FogExecution
import FogSystem

/// What came of a `fog-sandbox` that ran to its end without serving tasks.
struct ToolRun: Sendable {
    /// How its sandbox ended.
    var end: SandboxEnd
    /// The beginning of what it printed.
    var output: String
    /// The beginning of what it complained about.
    var complaint: String
    /// Whether it was ended because its time was over.
    var tookTooLong: Bool

    /// Why it failed, in words.
    var reason: String {
        let prefix = "fog-sandbox: "
        let said = complaint.hasPrefix(prefix) ? String(complaint.dropFirst(prefix.count)) : complaint
        let text = PrintableText.make(from: Array(said.utf8), limit: 2048)
        return text.isEmpty ? SandboxDeath.words(for: end) : text
    }

    /// Runs a described sandbox, whose descriptors 0, 1 and 2 are added here, to its end.
    static func run(
        _ description: SandboxDescription, in launcher: SandboxLauncher, atMost limit: Duration
    ) async throws(FogError) -> ToolRun {
        let started = try await start(description, in: launcher)
        return await follow(started.sandbox, output: started.output, errors: started.errors, atMost: limit)
    }

    /// The writing ends of the pipes are the sandbox's alone once this returns.
    private static func start(
        _ description: SandboxDescription, in launcher: SandboxLauncher
    ) async throws(FogError) -> (sandbox: Sandbox, output: FileDescriptor, errors: FileDescriptor) {
        let output = try FileDescriptor.pipe(isNonblocking: true)
        let errors = try FileDescriptor.pipe(isNonblocking: true)
        var description = description
        description.descriptors[0] = try FileDescriptor.open("/dev/null")
        description.descriptors[1] = output.write
        description.descriptors[2] = errors.write
        return (try await launcher.start(description), output.read, errors.read)
    }

    private static func follow(
        _ sandbox: Sandbox, output: FileDescriptor, errors: FileDescriptor, atMost limit: Duration
    ) async -> ToolRun {
        let printed = OutputHead(limit: 64 << 10)
        let complained = OutputHead(limit: 4096)
        async let outputs: Void = output.drain { printed.append($0) }
        async let complaints: Void = errors.drain { complained.append($0) }
        let timer = Task.detached {
            try? await Task.sleep(for: limit)
            if Task.isCancelled { return false }
            await sandbox.kill()
            return true
        }
        let end = await sandbox.end()
        timer.cancel()
        _ = await (outputs, complaints)
        return ToolRun(
            end: end, output: printed.text, complaint: complained.text, tookTooLong: await timer.value)
    }
}
