import FogCore
import FogExecution
import Synchronization

@testable import FogWorker

/// Runs pieces of the test instead of programs.
final class ScriptedExecutor: Executor {
    typealias Script = @Sendable (ExecutionRequest, ExecutionOutput, ScriptedExecution) async -> Void

    private let script: Script
    private let killedOutcome: ExecutionOutcome?
    private let known = Mutex<[ScriptedExecution]>([])

    /// - Parameter killedOutcome: How a program ends that is killed; the reason of the kill unless said otherwise.
    init(killedOutcome: ExecutionOutcome? = nil, _ script: @escaping Script) {
        self.killedOutcome = killedOutcome
        self.script = script
    }

    /// Every program ends well at once.
    static var succeeding: ScriptedExecutor {
        ScriptedExecutor { _, _, execution in execution.end(.exited(0)) }
    }

    /// Every program runs until it is killed.
    static var endless: ScriptedExecutor { ScriptedExecutor { _, _, _ in } }

    /// What was started, in order.
    var started: [ScriptedExecution] { known.withLock { $0 } }

    func start(_ request: ExecutionRequest, output: @escaping ExecutionOutput) async throws(FogError) -> any Execution {
        let execution = ScriptedExecution(request, killedOutcome: killedOutcome)
        known.withLock { $0.append(execution) }
        Task { await script(request, output, execution) }
        return execution
    }

    /// Waits until so many programs were started.
    func waitForStarts(_ count: Int) async throws {
        while started.count < count { try await Task.sleep(for: .milliseconds(1)) }
    }
}

/// A program that ends when the test says so, or when it is killed.
final class ScriptedExecution: Execution {
    let request: ExecutionRequest
    private let state = Mutex<(outcome: ExecutionOutcome?, kills: [ExecutionOutcome])>((nil, []))

    private let killedOutcome: ExecutionOutcome?

    init(_ request: ExecutionRequest, killedOutcome: ExecutionOutcome? = nil) {
        self.request = request
        self.killedOutcome = killedOutcome
    }

    /// Why it was killed, each time.
    var kills: [ExecutionOutcome] { state.withLock { $0.kills } }

    /// The program ends by itself; does nothing if it has ended.
    func end(_ outcome: ExecutionOutcome) {
        state.withLock { $0.outcome = $0.outcome ?? outcome }
    }

    func result() async -> ExecutionResult {
        while true {
            if let outcome = state.withLock({ $0.outcome }) {
                return ExecutionResult(outcome: outcome, usage: ExecutionUsage(cpuMicroseconds: 7, bytesOut: 5))
            }
            try? await Task.sleep(for: .milliseconds(1))
        }
    }

    func freeze() async throws(FogError) {}
    func thaw() async throws(FogError) {}
    func setShare(cpuMillicores: Int) async throws(FogError) {}

    func terminate(reason: ExecutionOutcome, grace: Duration) async {
        await kill(reason: reason)
    }

    func kill(reason: ExecutionOutcome) async {
        state.withLock { state in
            state.kills.append(reason)
            state.outcome = state.outcome ?? killedOutcome ?? reason
        }
    }

    func usage() async -> ExecutionUsage { ExecutionUsage() }
}
