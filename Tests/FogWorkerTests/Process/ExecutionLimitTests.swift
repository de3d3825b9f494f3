import FogCore
import FogExecution
import Glibc
import Testing

@testable import FogWorker

@Suite(.serialized) struct ExecutionLimitTests {
    /// Doubles a text until it holds far more than allowed.
    static let memoryBomb = "awk 'BEGIN { s = \"0123456789abcdef\"; while (1) s = s s }'"

    @Test func aMemoryBombIsEndedByTheKernel() async throws {
        try await SandboxTesting.withExecutor(needing: [.memory]) { executor, _ in
            let result = try await ExecutionScene().run(executor, Self.memoryBomb) { $0.memoryBytes = 32 << 20 }
            #expect(result.outcome.kind == .memoryExceeded)
            #expect(result.usage.peakMemoryBytes > 8 << 20)
            #expect(result.usage.peakMemoryBytes <= 32 << 20)
        }
    }

    @Test func aForkBombIsContained() async throws {
        try await SandboxTesting.withExecutor(needing: [.pids]) { executor, _ in
            let scene = try ExecutionScene()
            let script = """
                for i in $(seq 1 100); do sleep 30 & done 2>/dev/null
                """
            let counting = "(\(script)) ; exec ls /proc | grep -c '^[0-9]*$'"
            // The shell gives up when it can't fork, or counts what lives.
            let result = try await scene.run(executor, counting) { $0.processes = 20 }
            #expect(result.outcome.kind == .exited)
            if let count = Int(scene.text().filter(\.isNumber)) { #expect(count <= 22) }
            let bomb = ":(){ :|:& };:; wait"
            let contained = try await scene.run(executor, bomb) {
                $0.processes = 20
                $0.runTime = .milliseconds(300)
            }
            #expect([.exited, .timedOut].contains(contained.outcome.kind))
        }
    }

    @Test func anEndlessLoopTimesOut() async throws {
        try await SandboxTesting.withExecutor { executor, _ in
            let result = try await ExecutionScene().run(executor, "trap '' TERM; while :; do :; done") {
                $0.runTime = .milliseconds(200)
            }
            #expect(result.outcome.kind == .timedOut)
            #expect(result.usage.elapsedMicroseconds >= 200_000)
        }
    }

    @Test func aProgramThatIsAskedToEndMayCleanUp() async throws {
        try await SandboxTesting.withExecutor { executor, _ in
            let scene = try ExecutionScene()
            let script = "trap 'echo cleaned; exit 0' TERM; echo ready; while :; do sleep 0.01; done"
            let execution = try await scene.start(executor, ["sh", "-c", script])
            try await scene.waitForOutput()
            await execution.terminate(reason: ExecutionOutcome(.cancelled, message: "by a test"), grace: .seconds(30))
            let result = await execution.result()
            #expect(result.outcome == ExecutionOutcome(.cancelled, message: "by a test"))
            #expect(scene.text().hasPrefix("ready\ncleaned\n"))
        }
    }

    @Test func oneLargeFileIsTooMuch() async throws {
        try await SandboxTesting.withExecutor { executor, _ in
            let result = try await ExecutionScene().run(executor, "exec head -c 3000000 /dev/zero > /out/big") {
                $0.diskBytes = 1 << 20
            }
            #expect(result.outcome.kind == .diskExceeded)
        }
    }

    @Test func manyFilesTogetherAreTooMuch() async throws {
        try await SandboxTesting.withExecutor { executor, _ in
            let scene = try ExecutionScene()
            let script = "i=0; while :; do i=$((i+1)); head -c 100000 /dev/zero > /work/$i; done"
            let running = try await scene.run(executor, script) { $0.diskBytes = 1 << 20 }
            #expect(running.outcome.kind == .diskExceeded)
            // Also if it has ended before anybody looked.
            let ended = try await scene.run(executor, "head -c 700000 /dev/zero | tee /out/a > /out/b") {
                $0.diskBytes = 1 << 20
            }
            #expect(ended.outcome.kind == .diskExceeded)
        }
    }

    @Test func lockedFoldersHideNothing() async throws {
        try await SandboxTesting.withExecutor { executor, _ in
            let script = "mkdir /work/d; head -c 900000 /dev/zero > /work/d/a; cp /work/d/a /work/d/b; chmod 0 /work/d"
            let result = try await ExecutionScene().run(executor, script) { $0.diskBytes = 1 << 20 }
            #expect(result.outcome.kind == .diskExceeded)
        }
    }
}
