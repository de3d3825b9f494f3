import CFogSystem
import FogCore
import FogSystem
import Glibc
import Logging
import Synchronization

/// A sandbox that runs, from its start until nothing of it is left.
final class Sandbox: Sendable {
    /// Its name among the live sandboxes of this worker.
    let name: String
    private let process: ChildProcess
    private let group: ControlGroup?
    private let state = Mutex(State())
    /// Set to the first process's number, or to `nil` if there will be none.
    private let firstProcess = OneTimeValue<Int32?>()
    private let ended = OneTimeValue<SandboxEnd>()

    private struct State {
        var status = BubblewrapStatus()
        var seen = SandboxUsage()
        /// Refers to the first process even once its number has passed on.
        var firstProcess: FileDescriptor?
    }

    /// Takes over what was started.
    ///
    /// - Parameters:
    ///   - status: Where Bubblewrap reports; non-blocking.
    ///   - cleanUp: Called once nothing of the sandbox is left, and never if something can't be ended.
    init(
        name: String, process: ChildProcess, group: ControlGroup?, status: FileDescriptor, logger: Logger,
        cleanUp: @escaping @Sendable () -> Void
    ) {
        self.name = name
        self.process = process
        self.group = group
        let reading = Task.detached { [self] in
            await status.drain(pieceSize: 4096) { self.receive($0) }
            firstProcess.set(nil)
        }
        Task.detached { [self] in
            let sampling = group == nil ? Task.detached { await self.sampleUntilEnd() } : nil
            let end = await process.end()
            await killAll()
            await reading.value
            // Only now is it sure that the number of the first process was read.
            if group == nil { await killAll() }
            sampling?.cancel()
            let usage = currentUsage()
            if let group, await !group.remove() {
                // Its user stays taken: something may still run as it.
                logger.error("A control group can't be removed", metadata: ["groups": "\(group.folders)"])
            } else {
                cleanUp()
            }
            let status = state.withLock { $0.status }
            ended.set(
                SandboxEnd(
                    status: end.status, exitCode: status.exitCode, startFailure: status.startFailure, usage: usage))
        }
    }

    /// Waits until the program has ended and nothing of the sandbox is left: no process, no control group.
    func end() async -> SandboxEnd {
        await ended.get()
    }

    /// Waits until the sandbox's first process is there, or can't come any more.
    func begun() async {
        _ = await firstProcess.get()
    }

    /// Stops everything in the sandbox where it is.
    ///
    /// - Throws: ``FogError`` with the code `conflict` if it has ended, `unsupported` if it can't be done here.
    func freeze() async throws(FogError) {
        try await unlessEnded { () async throws(FogError) in
            if let group { return try await group.freeze() }
            try await tree().signal(SIGSTOP)
        }
    }

    /// Lets everything in the sandbox go on.
    ///
    /// - Throws: As ``freeze()``.
    func thaw() async throws(FogError) {
        try await unlessEnded { () async throws(FogError) in
            if let group { return try await group.thaw() }
            try await tree().signal(SIGCONT)
        }
    }

    /// Bounds processor time, in thousandths of a core.
    ///
    /// - Throws: As ``freeze()``.
    func setShare(cpuMillicores: Int) async throws(FogError) {
        try await unlessEnded { () async throws(FogError) in
            guard let group, group.controllers[.cpu] != nil else {
                throw FogError(.unsupported, "no control group here shares out processors")
            }
            try group.setShare(cpuMillicores: cpuMillicores)
        }
    }

    /// Bounds memory. Only where a control group does that.
    func setMemory(bytes: Int64) throws(FogError) {
        guard let group, group.controllers[.memory] != nil else {
            throw FogError(.unsupported, "no control group here bounds memory")
        }
        try group.setMemory(bytes: bytes)
    }

    /// Sends a signal to every process of the program.
    func signal(_ number: Int32) async {
        if let group {
            // The sandbox's own process inside ignores signals; the one outside must live to report the end.
            group.signal(number, sparing: process.number)
        } else if let tree = try? await tree() {
            tree.signal(number)
        }
    }

    /// Ends everything in the sandbox, frozen or not, and returns once it is dead.
    func kill() async {
        process.signal(SIGKILL)
        await killAll()
    }

    /// What the sandbox has used so far.
    func usage() -> SandboxUsage {
        ended.current?.usage ?? currentUsage()
    }

    /// The numbers of its processes now.
    func processes() -> [Int32] {
        if let group { return group.processes }
        guard let root = firstProcess.current ?? nil else { return [] }
        return ProcessTree(root: root).members().map(\.number)
    }

    /// Lowers a resource limit of the first process, which what it starts later inherits.
    func lowerLimit(_ resource: Int, to value: UInt64) {
        if let number = firstProcess.current ?? nil {
            _ = fog_process_lower_limit(number, Int32(resource), value)
        }
    }

    private func receive(_ bytes: [UInt8]) {
        let number = state.withLock { state -> Int32? in
            let before = state.status.firstProcess
            state.status.receive(bytes)
            guard before == nil, let number = state.status.firstProcess else { return nil }
            let descriptor = fog_process_open(number)
            if descriptor >= 0 { state.firstProcess = FileDescriptor(owning: descriptor) }
            return number
        }
        if let number { firstProcess.set(number) }
    }

    private func killAll() async {
        if let group { return await group.killAll() }
        // The end of the first process is the end of all: the kernel sees to it before it lets go of that one.
        guard let descriptor = state.withLock({ $0.firstProcess }) else { return }
        _ = fog_process_signal(descriptor.number, SIGKILL)
        await descriptor.readable()
    }

    private func tree() async throws(FogError) -> ProcessTree {
        guard let root = await firstProcess.get() else { throw FogError(.conflict, "the sandbox \(name) has ended") }
        return ProcessTree(root: root)
    }

    private func unlessEnded(_ body: () async throws(FogError) -> Void) async throws(FogError) {
        do {
            if ended.current == nil { return try await body() }
        } catch {
            if error.code == .unsupported || !process.hasEnded { throw error }
        }
        throw FogError(.conflict, "the sandbox \(name) has ended")
    }

    private func currentUsage() -> SandboxUsage {
        guard let group else { return state.withLock { $0.seen } }
        let usage = group.usage()
        return SandboxUsage(
            cpuMicroseconds: usage.cpuMicroseconds ?? 0, peakMemoryBytes: usage.peakMemoryBytes ?? 0,
            outOfMemoryKills: usage.outOfMemoryKills)
    }

    /// Looks at what the sandbox uses from time to time, where nothing counts it.
    private func sampleUntilEnd() async {
        guard let root = await firstProcess.get() else { return }
        let ticksPerSecond = max(1, Int64(sysconf(Int32(_SC_CLK_TCK))))
        let pageSize = Int64(sysconf(Int32(_SC_PAGESIZE)))
        while !Task.isCancelled {
            let members = ProcessTree(root: root).members()
            let ticks = members.reduce(0) { $0 &+ $1.ticks }
            let pages = members.reduce(0) { $0 &+ $1.residentPages }
            state.withLock { state in
                state.seen.cpuMicroseconds = max(state.seen.cpuMicroseconds, ticks &* 1_000_000 / ticksPerSecond)
                state.seen.peakMemoryBytes = max(state.seen.peakMemoryBytes, pages &* pageSize)
            }
            try? await Task.sleep(for: .milliseconds(200))
        }
    }
}
