import FogExecution
import FogSystem
import Glibc
import Testing

@testable import FogWorker

@Suite struct ProcessOutcomeTests {
    private let limits = ExecutionLimits(
        cpuMillicores: 1000, memoryBytes: 1000, diskBytes: 2000, processes: 1, runTime: .seconds(1))

    private func outcome(
        _ status: ChildEnd.Status, code: Int32?, kills: Int64 = 0, complaint: String = ""
    ) -> ExecutionOutcome {
        let end = SandboxEnd(status: status, exitCode: code, usage: SandboxUsage(outOfMemoryKills: kills))
        return ProcessOutcome.of(end, complaint: complaint, command: "tool", limits: limits)
    }

    @Test func aProcessThatTheKernelEndedForItsMemoryIsNoSuccess() {
        #expect(outcome(.exited(137), code: 137, kills: 1).kind == .memoryExceeded)
        #expect(outcome(.exited(1), code: 1, kills: 1).kind == .memoryExceeded)
        #expect(outcome(.signalled(SIGKILL), code: nil, kills: 2).kind == .memoryExceeded)
        #expect(outcome(.exited(0), code: 0, kills: 1).kind == .memoryExceeded)
        #expect(outcome(.exited(0), code: 0) == .exited(0))
    }

    @Test func codesOf128AndMoreAreSignalsThatEndPrograms() {
        #expect(outcome(.exited(139), code: 139) == ExecutionOutcome(.signalled, signal: SIGSEGV))
        #expect(outcome(.exited(153), code: 153).kind == .diskExceeded)
        #expect(outcome(.exited(128), code: 128) == .exited(128))
        #expect(outcome(.exited(145), code: 145) == .exited(145))
        #expect(outcome(.exited(200), code: 200) == .exited(200))
    }

    @Test func onlyTheSandboxCanSayThatTheCommandIsNotThere() {
        let text = "bwrap: execvp tool: No such file or directory\n"
        #expect(outcome(.exited(1), code: nil, complaint: text).kind == .notStarted)
        #expect(outcome(.exited(1), code: 1, complaint: text) == .exited(1))
        let refused = outcome(.exited(1), code: nil, complaint: "bwrap: Can't mount proc on /newroot/proc\n")
        #expect(refused.kind == .workerFailed)
        #expect(refused.message.contains("Can't mount proc"))
        #expect(outcome(.signalled(SIGKILL), code: nil).kind == .workerFailed)
    }
}
