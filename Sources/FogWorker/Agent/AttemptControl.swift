import FogCore
import FogExecution
import FogJobs
import Synchronization

/// What the outside may do to an attempt while it goes its way: ask for its phase, and stop it.
final class AttemptControl: Sendable {
    private struct State {
        var phase = TaskPhase.leased
        var stop: ExecutionOutcome?
        var execution: (any Execution)?
        var logs: LogShipper?
    }

    private let state = Mutex(State())

    /// What the attempt is doing.
    var phase: TaskPhase { state.withLock { $0.phase } }

    /// Why the attempt was stopped, if it was.
    var stopReason: ExecutionOutcome? { state.withLock { $0.stop } }

    /// Notes what the attempt is doing now.
    func enter(_ phase: TaskPhase) {
        state.withLock { $0.phase = phase }
    }

    /// Hands over the program once it runs, and what carries its output away; ends both at once if the attempt was
    /// stopped meanwhile.
    func attach(_ execution: any Execution, logs: LogShipper) async {
        let stop = state.withLock { state in
            state.phase = .running
            state.execution = execution
            state.logs = logs
            return state.stop
        }
        guard let stop else { return }
        await logs.abandon()
        await execution.kill(reason: stop)
    }

    /// Stops the attempt: kills its program, or, before there is one, keeps it from starting. The first reason stays.
    func stop(_ reason: ExecutionOutcome) async {
        let (first, execution, logs) = state.withLock { state in
            let first = state.stop ?? reason
            state.stop = first
            return (first, state.execution, state.logs)
        }
        // First, as a program whose output nobody takes away doesn't end.
        await logs?.abandon()
        await execution?.kill(reason: first)
    }
}
