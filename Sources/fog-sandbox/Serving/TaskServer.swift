import CWasmtime
import FogCore
import FogExecution
import Glibc

/// `fog-sandbox serve`: gets ready, loads the one program that its worker names, and runs it for that worker, task after
/// task.
///
/// The process ends after a task that didn't exit by itself or was interrupted, after a number of tasks, and when the
/// worker says so, goes away or sends what isn't a message.
struct TaskServer {
    /// How long an interrupted program may take to stop. After that the task is reported as ended and the process ends
    /// with the program in it: one that sleeps, or whose output nobody reads, is not reached otherwise.
    private static let interruptionGrace = Duration.milliseconds(250)

    private struct Running {
        let number: UInt64
        let start: ProcessClocks
        var interruption: (reason: SandboxInterruption, deadline: MonotonicInstant)?
    }

    private var socket: ControlSocket
    private let runner: TaskRunner
    private var remainingTasks: UInt64
    private var running: Running?
    private var isOver = false

    /// Serves until the end, which is no error unless it is thrown.
    static func run(library: String, control: Int32, tasks: UInt64) throws(SandboxFailure) {
        var socket = try ControlSocket(control)
        do throws(SandboxFailure) {
            let engine = try Engine(library: library)
            try socket.send(.ready(engine: PinnedBuild.name))
            guard let program = try program(from: &socket, in: engine) else { return }
            var server = TaskServer(socket: socket, runner: try TaskRunner(program), remainingTasks: tasks)
            try socket.send(.ready(engine: PinnedBuild.name))
            try server.serve()
        } catch {
            try? socket.send(.failed(message: error.message))
            throw error
        }
    }

    /// Waits for the program and loads it; `nil` if there will be none.
    private static func program(
        from socket: inout ControlSocket, in engine: Engine
    ) throws(SandboxFailure) -> Program? {
        while true {
            switch try socket.next() {
            case .load(let program):
                try ProcessLimits(program).lower()
                return Program(try Module(artifact: program.artifact, in: engine))
            case .end: return nil
            case .run, .interrupt: throw .data("the worker sent a task before a program")
            case nil: guard try socket.receive() else { return nil }
            }
        }
    }

    private init(socket: ControlSocket, runner: TaskRunner, remainingTasks: UInt64) {
        self.socket = socket
        self.runner = runner
        self.remainingTasks = remainingTasks
    }

    private mutating func serve() throws(SandboxFailure) {
        while !isOver {
            var events = [
                pollfd(fd: socket.descriptor, events: Int16(POLLIN), revents: 0),
                pollfd(fd: runner.ended.descriptor, events: Int16(POLLIN), revents: 0),
            ]
            guard poll(&events, 2, timeout()) >= 0 else {
                if errno == EINTR { continue }
                throw .engine("the control socket can't be awaited: \(SystemError.last)")
            }
            // First what has ended: a request that comes after it is for the next task.
            if events[1].revents != 0 { try finish(runner.takeEnding()) }
            if !isOver, events[0].revents != 0 { try receive() }
            try finishIfOverdue()
        }
    }

    private mutating func receive() throws(SandboxFailure) {
        guard try socket.receive() else {
            isOver = true
            return
        }
        while !isOver, let request = try socket.next() {
            switch request {
            case .load: throw .data("the worker sent a second program")
            case .run(let task): try start(task)
            case .interrupt(let number, let reason): interrupt(number, reason)
            case .end: isOver = true
            }
        }
    }

    private mutating func start(_ task: SandboxTask) throws(SandboxFailure) {
        guard running == nil else { throw .data("the worker sent a task while another one runs") }
        running = Running(number: task.number, start: ProcessClocks())
        runner.start(task)
    }

    private mutating func interrupt(_ number: UInt64, _ reason: SandboxInterruption) {
        guard let task = running, task.number == number, task.interruption == nil else { return }
        running?.interruption = (reason, ProcessClocks().elapsed.advanced(by: Self.interruptionGrace))
        runner.interrupt()
    }

    private mutating func finishIfOverdue() throws(SandboxFailure) {
        guard let deadline = running?.interruption?.deadline, ProcessClocks().elapsed >= deadline else { return }
        try finish(nil)
    }

    /// Reports the end of the running task; without an `ending` it is stuck.
    private mutating func finish(_ ending: TaskEnding?) throws(SandboxFailure) {
        guard let task = running else { return }
        running = nil
        let outcome =
            ending?.outcome
            ?? task.interruption.map { ExecutionOutcome($0.reason.outcomeKind) }
            ?? ExecutionOutcome(.workerFailed, message: "the program was interrupted without a request")
        let now = ProcessClocks()
        let usage = ExecutionUsage(
            fuel: ending?.fuel,
            cpuMicroseconds: task.start.processor.duration(to: now.processor).clampedNanoseconds / 1000,
            elapsedMicroseconds: task.start.elapsed.duration(to: now.elapsed).clampedNanoseconds / 1000,
            peakMemoryBytes: Int64(clamping: ProgramMemory.record.peak))
        remainingTasks -= 1
        isOver = outcome.kind != .exited || task.interruption != nil || remainingTasks == 0
        try socket.send(.finished(task: task.number, outcome: outcome, usage: usage, isLast: isOver))
    }

    private func timeout() -> Int32 {
        guard let deadline = running?.interruption?.deadline else { return -1 }
        let left = ProcessClocks().elapsed.duration(to: deadline).clampedMilliseconds + 1
        return Int32(clamping: max(0, left))
    }
}
