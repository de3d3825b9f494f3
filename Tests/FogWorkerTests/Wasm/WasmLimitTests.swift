import FogCore
import FogExecution
import Glibc
import Testing

@testable import FogWorker

extension WasmTests {
    /// What a program may use, and who may end it.
    @Suite struct Limiting {
        /// Limits with which a program that doesn't stop when it is asked to is never killed.
        private static var patient: WasmExecutor.Limits {
            var limits = WasmExecutor.Limits()
            limits.timeOutGrace = .seconds(86_400)
            return limits
        }

        @Test(arguments: [false, true])
        func anEndlessLoopTimesOut(withoutGroups: Bool) async throws {
            try await WasmTesting.withExecutor(limits: Self.patient, withoutGroups: withoutGroups) { executor, folder in
                let scene = try WasmScene(folder)
                let result = try await scene.run(executor, ["spin"]) { $0.runTime = .milliseconds(200) }
                #expect(result.outcome.kind == .timedOut)
                #expect(result.usage.elapsedMicroseconds >= 200_000)
                #expect(result.usage.cpuMicroseconds > 50_000)
                // What an interrupted program has burned isn't known exactly, and nothing is made up.
                #expect(result.usage.fuel == nil)
                #expect(scene.text() == "ready\n")
            }
        }

        @Test func aProgramThatSleepsTimesOutToo() async throws {
            try await WasmTesting.withExecutor(limits: Self.patient) { executor, folder in
                let scene = try WasmScene(folder)
                let result = try await scene.run(executor, ["sleep", "86400"]) { $0.runTime = .milliseconds(300) }
                #expect(result.outcome.kind == .timedOut)
                #expect(scene.text() == "asleep\n")
            }
        }

        @Test func endlessAllocationIsContained() async throws {
            try await WasmTesting.withExecutor { executor, folder in
                let scene = try WasmScene(folder)
                let result = try await scene.run(executor, ["allocate"]) { $0.memoryBytes = 16 << 20 }
                #expect(result.outcome.kind == .memoryExceeded)
                #expect(scene.text().hasPrefix("refused after 1"))
                #expect(result.usage.peakMemoryBytes <= 16 << 20)
                #expect(result.usage.peakMemoryBytes > 8 << 20)
            }
        }

        @Test func fuelIsCountedExactlyAndRunsOut() async throws {
            try await WasmTesting.withExecutor { executor, folder in
                let arguments = ["compute", "100000"]
                let first = try await WasmScene(folder).run(executor, arguments)
                let second = try await WasmScene(folder).run(executor, arguments, job: "another")
                #expect(first.outcome == .exited(0))
                let fuel = try #require(first.usage.fuel)
                #expect(fuel > 100_000)
                #expect(second.usage.fuel == fuel)
                let enough = try await WasmScene(folder).run(executor, arguments) { $0.fuel = fuel + 1 }
                #expect(enough.outcome == .exited(0))
                for allowed in [fuel / 2, 0] {
                    let short = try await WasmScene(folder).run(executor, arguments) { $0.fuel = allowed }
                    #expect(short.outcome.kind == .fuelExhausted)
                    #expect(short.usage.fuel == allowed)
                }
            }
        }

        @Test func aTrapIsToldWithItsReason() async throws {
            try await WasmTesting.withExecutor { executor, folder in
                let scene = try WasmScene(folder)
                let result = try await scene.run(executor, ["trap"])
                #expect(result.outcome.kind == .trapped)
                #expect(result.outcome.message.contains("unreachable"))
                #expect(scene.text() == "before\n")
            }
        }

        @Test(arguments: [["write", "/out/big", "8000000"], ["write-files", "/work"]])
        func theDiskIsBounded(arguments: [String]) async throws {
            try await WasmTesting.withExecutor { executor, folder in
                let scene = try WasmScene(folder)
                let result = try await scene.run(executor, arguments) { $0.diskBytes = 1 << 20 }
                #expect(result.outcome.kind == .diskExceeded)
                // What it has written is where the caller looks for it, and can remove it.
                #expect(DiskUse(of: [scene.folders.output, scene.folders.work], upTo: .max).bytes > 1 << 20)
            }
        }

        @Test(arguments: [false, true])
        func aFrozenProgramStandsStillAndItsTimeDoesNotCount(withoutGroups: Bool) async throws {
            try await WasmTesting.withExecutor(withoutGroups: withoutGroups) { executor, folder in
                let scene = try WasmScene(folder)
                let execution = try await scene.start(executor, ["spin"]) { $0.runTime = .seconds(1) }
                try await scene.waitForOutput()
                try await execution.freeze()
                try await Task.sleep(for: .milliseconds(withoutGroups ? 300 : 0))
                let before = await execution.usage()
                // Longer than it may run.
                try await Task.sleep(for: .milliseconds(1300))
                let after = await execution.usage()
                #expect(after.cpuMicroseconds - before.cpuMicroseconds <= 10_000)
                #expect(after.frozenMicroseconds >= 1_200_000)
                try await execution.thaw()
                let result = await execution.result()
                #expect(result.outcome.kind == .timedOut)
                #expect(result.usage.frozenMicroseconds >= 1_200_000)
                #expect(result.usage.elapsedMicroseconds - result.usage.frozenMicroseconds >= 1_000_000)
                await #expect(throws: FogError(.conflict)) { try await execution.thaw() }
            }
        }

        @Test(arguments: [false, true])
        func killingEndsAProgramFrozenOrNot(withoutGroups: Bool) async throws {
            try await WasmTesting.withExecutor(withoutGroups: withoutGroups) { executor, folder in
                for frozen in [false, true] {
                    let scene = try WasmScene(folder)
                    let execution = try await scene.start(executor, ["spin"])
                    try await scene.waitForOutput()
                    if frozen { try await execution.freeze() }
                    await execution.kill(reason: ExecutionOutcome(.cancelled, message: "by a test"))
                    #expect(await execution.result().outcome == ExecutionOutcome(.cancelled, message: "by a test"))
                    #expect(folder.processes() == [])
                    // Too late to matter, and harmless.
                    await execution.kill(reason: ExecutionOutcome(.timedOut))
                    await execution.terminate(reason: ExecutionOutcome(.timedOut), grace: .zero)
                }
            }
        }

        @Test func aFrozenProgramThatIsAskedToEndEnds() async throws {
            try await WasmTesting.withExecutor { executor, folder in
                let scene = try WasmScene(folder)
                let execution = try await scene.start(executor, ["spin"])
                try await scene.waitForOutput()
                try await execution.freeze()
                await execution.terminate(reason: ExecutionOutcome(.cancelled), grace: .seconds(60))
                #expect(await execution.result().outcome.kind == .cancelled)
            }
        }

        @Test func theShareOfProcessorsFollows() async throws {
            try await WasmTesting.withLauncher { launcher in
                if !launcher.groups.bounds(.cpu) { try Test.cancel("no control groups here share out processors") }
            }
            try await WasmTesting.withExecutor { executor, folder in
                let scene = try WasmScene(folder)
                let execution = try await scene.start(executor, ["spin"]) { $0.cpuMillicores = 100 }
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
    }
}
