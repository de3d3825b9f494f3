import FogCore
import FogExecution
import Glibc
import Testing

@testable import FogWorker

/// Freezing, sharing and ending, with control groups and without.
@Suite(.serialized) struct ExecutionControlTests {
    static let loop = "echo ready; while :; do :; done"

    @Test(arguments: [false, true])
    func aFrozenProgramStandsStillAndItsTimeDoesNotCount(withoutGroups: Bool) async throws {
        try await SandboxTesting.withExecutor(withoutGroups: withoutGroups) { executor, _ in
            let scene = try ExecutionScene()
            let execution = try await scene.start(executor, ["sh", "-c", Self.loop]) { $0.runTime = .seconds(1) }
            try await scene.waitForOutput()
            try await execution.freeze()
            // Without groups, usage is only looked at from time to time.
            try await Task.sleep(for: .milliseconds(300))
            let before = await execution.usage()
            // Longer than it may run.
            try await Task.sleep(for: .milliseconds(1300))
            let after = await execution.usage()
            #expect(after.cpuMicroseconds - before.cpuMicroseconds <= 10_000)
            #expect(after.frozenMicroseconds >= 1_200_000)
            try await execution.thaw()
            let result = await execution.result()
            #expect(result.outcome.kind == .timedOut)
            #expect(result.usage.cpuMicroseconds > after.cpuMicroseconds)
            #expect(result.usage.elapsedMicroseconds - result.usage.frozenMicroseconds >= 1_000_000)
            await #expect(throws: FogError(.conflict)) { try await execution.freeze() }
        }
    }

    @Test(arguments: [false, true])
    func killingEndsEverythingFrozenOrNot(withoutGroups: Bool) async throws {
        try await SandboxTesting.withExecutor(withoutGroups: withoutGroups) { executor, _ in
            for frozen in [false, true] {
                let scene = try ExecutionScene()
                let execution = try await scene.start(executor, ["sh", "-c", "setsid sleep 60 & \(Self.loop)"])
                try await scene.waitForOutput()
                if frozen { try await execution.freeze() }
                await execution.kill(reason: ExecutionOutcome(.cancelled))
                #expect(await execution.result().outcome == ExecutionOutcome(.cancelled))
            }
        }
    }

    @Test func aFrozenProgramThatIsAskedToEndIsLetGoOn() async throws {
        try await SandboxTesting.withExecutor { executor, _ in
            let scene = try ExecutionScene()
            let execution = try await scene.start(executor, ["sh", "-c", "trap 'exit 0' TERM; \(Self.loop)"])
            try await scene.waitForOutput()
            try await execution.freeze()
            await execution.terminate(reason: ExecutionOutcome(.cancelled), grace: .seconds(60))
            #expect(await execution.result().outcome.kind == .cancelled)
        }
    }

    @Test func theShareOfProcessorsFollows() async throws {
        try await SandboxTesting.withExecutor(needing: [.cpu]) { executor, _ in
            let scene = try ExecutionScene()
            let execution = try await scene.start(executor, ["sh", "-c", Self.loop]) { $0.cpuMillicores = 100 }
            try await scene.waitForOutput()
            func share() async throws -> Double {
                let before = await execution.usage()
                try await Task.sleep(for: .milliseconds(800))
                let after = await execution.usage()
                return Double(after.cpuMicroseconds - before.cpuMicroseconds)
                    / Double(after.elapsedMicroseconds - before.elapsedMicroseconds)
            }
            let tenth = try await share()
            try await execution.setShare(cpuMillicores: 500)
            let half = try await share()
            await execution.kill(reason: ExecutionOutcome(.cancelled))
            #expect(await execution.result().outcome.kind == .cancelled)
            #expect(tenth < 0.2)
            #expect(half > tenth * 1.5)
            #expect(half < 0.65)
        }
    }

    @Test func withoutGroupsWhatIsBoundedIsBoundedByTheKernelsOwnLimits() async throws {
        try await SandboxTesting.withExecutor(withoutGroups: true) { executor, _ in
            let scene = try ExecutionScene()
            let bomb = try await scene.run(executor, ExecutionLimitTests.memoryBomb) { $0.memoryBytes = 64 << 20 }
            // The program sees its allocation fail, and how it ends is its own affair.
            #expect(!bomb.outcome.isSuccess)
            let script = "awk '/^Max processes/ { print $3 }' /proc/self/limits"
            let result = try await scene.run(executor, script) { $0.processes = 12 }
            #expect(result.outcome == .exited(0))
            let processes = Int(scene.text().filter(\.isNumber)) ?? .max
            #expect((13...14).contains(processes))
            let execution = try await scene.start(executor, ["sleep", "60"])
            await #expect(throws: FogError(.unsupported)) { try await execution.setShare(cpuMillicores: 100) }
            await execution.kill(reason: ExecutionOutcome(.cancelled))
            #expect(await execution.result().outcome.kind == .cancelled)
        }
    }
}
