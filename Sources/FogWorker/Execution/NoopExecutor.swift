import FogCore
import FogExecution

/// Runs nothing, successfully: what remains of a task's cost is that of everything around it.
struct NoopExecutor: Executor {
    func start(_ request: ExecutionRequest, output: @escaping ExecutionOutput) async throws(FogError) -> any Execution {
        EndedExecution(outcome: .exited(0))
    }
}
