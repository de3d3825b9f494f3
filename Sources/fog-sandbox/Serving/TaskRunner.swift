import CWasmtime
import FogExecution
import Glibc
import Synchronization

/// Runs tasks one at a time on a thread of its own, while another thread listens to the worker.
final class TaskRunner: Sendable {
    /// Raised when ``takeEnding()`` has something.
    let ended: EventSignal

    /// How much of the program's own stack, the engine's frames above it and some to spare.
    private static let stackBytes = Engine.stackBytes + (3 << 20)

    private let program: Program
    private let begun: EventSignal
    private let task = Mutex<SandboxTask?>(nil)
    private let ending = Mutex<TaskEnding?>(nil)

    /// Starts the thread, which lives as long as the process.
    init(_ program: Program) throws(SandboxFailure) {
        self.program = program
        ended = try EventSignal()
        begun = try EventSignal()
        try startThread()
    }

    /// Starts a task. Only when none runs.
    func start(_ task: SandboxTask) {
        ProgramMemory.begin(limit: task.memoryBytes)
        self.task.withLock { $0 = task }
        begun.raise()
    }

    /// Lets the program that runs trap at its next loop or call. One that sleeps, waits for a slow reader of its output
    /// or is inside another call of the operating system isn't reached before that returns.
    func interrupt() {
        program.module.engine.interrupt()
    }

    /// How the task ended, once.
    func takeEnding() -> TaskEnding? {
        ended.take()
        return ending.withLock { $0.take() }
    }

    private func startThread() throws(SandboxFailure) {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setstacksize(&attributes, Self.stackBytes)
        var thread = pthread_t()
        let number = pthread_create(
            &thread, &attributes,
            { context in
                guard let context else { return nil }
                Unmanaged<TaskRunner>.fromOpaque(context).takeRetainedValue().runTasks()
            }, Unmanaged.passRetained(self).toOpaque())
        guard number == 0 else { throw .engine("no thread can be started: \(SystemError(number: number))") }
    }

    /// The program in a world of its own, from the first task on that wants one.
    private struct Confinement {
        let program: Program
        let world: VirtualWorld
    }

    private func runTasks() -> Never {
        var virtual: Confinement?
        while true {
            begun.take()
            guard let task = task.withLock({ $0.take() }) else { continue }
            let ending = run(task, &virtual)
            self.ending.withLock { $0 = ending }
            ended.raise()
        }
    }

    private func run(_ task: SandboxTask, _ virtual: inout Confinement?) -> TaskEnding {
        let library = program.module.engine.library
        var program = program
        if let seed = task.seed {
            let world = virtual?.world ?? VirtualWorld(library)
            let confined = virtual ?? Confinement(program: Program(program.module, in: world), world: world)
            virtual = confined
            confined.world.begin(seed: seed, fuel: task.fuel ?? .max)
            program = confined.program
        }
        do throws(SandboxFailure) {
            let environment = try TaskEnvironment(task, library: library)
            let store = try ProgramStore(engine: program.module.engine, fuel: task.fuel ?? .max)
            defer { store.delete() }
            try environment.move(into: store, library: library)
            let call = program.call("_start", in: store)
            return TaskEnding(call, memory: ProgramMemory.record)
        } catch {
            return TaskEnding(outcome: ExecutionOutcome(.workerFailed, message: error.message))
        }
    }
}
