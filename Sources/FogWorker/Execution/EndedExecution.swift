import FogCore
import FogExecution

/// An execution that ended before anything of it ran.
struct EndedExecution: Execution {
    /// How it ended.
    let outcome: ExecutionOutcome

    func result() async -> ExecutionResult {
        ExecutionResult(outcome: outcome, usage: ExecutionUsage())
    }

    func freeze() async throws(FogError) { throw ended }

    func thaw() async throws(FogError) { throw ended }

    func setShare(cpuMillicores: Int) async throws(FogError) { throw ended }

    func terminate(reason: ExecutionOutcome, grace: Duration) async {}

    func kill(reason: ExecutionOutcome) async {}

    func usage() async -> ExecutionUsage { ExecutionUsage() }

    private var ended: FogError { FogError(.conflict, "the execution has ended: \(outcome)") }
}
