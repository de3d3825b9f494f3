import FogExecution
import FogSystem
import Glibc
import Testing

@testable import FogWorker

/// What is said about a process that ended under its task.
@Suite struct SandboxDeathTests {
    private func end(_ exitCode: Int32?, outOfMemoryKills: Int64 = 0) -> SandboxEnd {
        var usage = SandboxUsage()
        usage.outOfMemoryKills = outOfMemoryKills
        return SandboxEnd(status: .exited(exitCode ?? 1), exitCode: exitCode, usage: usage)
    }

    @Test func onlyMemoryIsTheProgramsFault() {
        let killed = SandboxDeath.outcome(
            of: end(128 + SIGKILL, outOfMemoryKills: 1), memoryBytes: 1000, complaint: nil)
        #expect(killed.kind == .memoryExceeded)
        #expect(killed.message.contains("1000"))
        for code: Int32? in [nil, 0, 1, 70, 128 + SIGKILL, 128 + SIGSEGV] {
            let outcome = SandboxDeath.outcome(of: end(code), memoryBytes: 1000, complaint: nil)
            #expect(outcome.kind == .workerFailed)
        }
        let told = SandboxDeath.outcome(of: end(70), memoryBytes: 1000, complaint: "the engine is gone")
        #expect(told.message.hasSuffix("the engine is gone"))
        #expect(SandboxDeath.words(for: end(128 + SIGSEGV)) == "it was ended by signal 11")
    }
}
