import FogCore
import FogExecution
import FogSystem
import Glibc
import Testing

@testable import FogWorker

extension WasmTests {
    /// What tasks share: a process with others of their job, and nothing with anybody.
    @Suite struct Sharing {
        @Test func twoTasksInOneProcessShareNothing() async throws {
            try await WasmTesting.withExecutor { executor, folder in
                let first = try WasmScene(folder)
                try first.write("first", to: first.folders.input + "/secret")
                for path in ["/out/left", "/work/left", "/tmp/left-too"] {
                    first.clear()
                    #expect(try await first.run(executor, ["copy", "/in/secret", path]).outcome == .exited(0))
                }
                let processes = folder.processes()
                #expect(!processes.isEmpty)
                let second = try WasmScene(folder)
                for path in ["/in", "/out", "/work", "/tmp", "."] {
                    #expect(try await second.run(executor, ["list", path]).outcome == .exited(0))
                }
                #expect(second.text() == "")
                // A static variable that counted on would have shown as exit code 99.
                #expect(folder.processes() == processes, "the tasks didn't run in one process")
                #expect(await executor.pool.counts == (1, 0))
                #expect(first.read(first.folders.work + "/left-too") == "first")
            }
        }

        @Test func aSpareProcessServesTheNextJobAndIsReplaced() async throws {
            try await WasmTesting.withExecutor(keepsSpare: true) { executor, folder in
                func becomesReady() async throws {
                    while await !executor.spare.isReady { try await Task.sleep(for: .milliseconds(5)) }
                }
                try await becomesReady()
                let spare = Set(folder.processes())
                #expect(!spare.isEmpty)
                #expect(try await WasmScene(folder).run(executor, ["exit", "0"], job: "a").outcome == .exited(0))
                try await becomesReady()
                let both = Set(folder.processes())
                #expect(both.isSuperset(of: spare) && both != spare, "another process was started for the job")

                // One that has died is no loss.
                for process in both.subtracting(spare) { kill(process, SIGKILL) }
                while Set(folder.processes()) != spare { try await Task.sleep(for: .milliseconds(5)) }
                #expect(try await WasmScene(folder).run(executor, ["exit", "0"], job: "b").outcome == .exited(0))
                #expect(await executor.pool.counts == (2, 0))
            }
        }

        @Test func anotherJobGetsAnotherProcess() async throws {
            try await WasmTesting.withExecutor { executor, folder in
                for job in ["a", "b", "a"] {
                    #expect(try await WasmScene(folder).run(executor, ["exit", "0"], job: job).outcome == .exited(0))
                }
                #expect(await executor.pool.counts == (2, 0))
                // And so does a task of the same job that may hold more.
                let larger = try await WasmScene(folder).run(executor, ["exit", "0"], job: "a") {
                    $0.memoryBytes = 128 << 20
                }
                #expect(larger.outcome == .exited(0))
                #expect(await executor.pool.counts == (3, 0))
            }
        }

        @Test func aProcessEndsAfterItsTasksATrapOrIdleTime() async throws {
            var limits = WasmExecutor.Limits()
            limits.tasksPerSandbox = 3
            limits.idleTime = .milliseconds(300)
            try await WasmTesting.withExecutor(limits: limits) { executor, folder in
                var seen: Set<[Int32]> = []
                for count in 1...3 {
                    #expect(try await WasmScene(folder).run(executor, ["exit", "0"]).outcome == .exited(0))
                    if count < 3 { seen.insert(folder.processes()) }
                }
                #expect(seen.count == 1)
                #expect(folder.processes() == [])
                #expect(await executor.pool.counts == (0, 0))
                #expect(try await WasmScene(folder).run(executor, ["exit", "0"]).outcome == .exited(0))
                #expect(await executor.pool.counts == (1, 0))
                #expect(try await WasmScene(folder).run(executor, ["trap"]).outcome.kind == .trapped)
                #expect(await executor.pool.counts == (0, 0))
                #expect(try await WasmScene(folder).run(executor, ["exit", "0"]).outcome == .exited(0))
                while await executor.pool.counts.waiting > 0 { try await Task.sleep(for: .milliseconds(20)) }
                while folder.processes() != [] { try await Task.sleep(for: .milliseconds(20)) }
            }
        }

        @Test func theOneThatHasWaitedLongestMakesRoom() async throws {
            var limits = WasmExecutor.Limits()
            limits.sandboxes = 2
            try await WasmTesting.withExecutor(limits: limits) { executor, folder in
                for job in ["a", "b", "c"] {
                    let result = try await WasmScene(folder).run(executor, ["exit", "0"], job: job)
                    #expect(result.outcome == .exited(0))
                    #expect(folder.processes().count <= 2 * 3)
                }
                #expect(await executor.pool.counts == (2, 0))
                let processes = folder.processes()
                for job in ["b", "c"] {
                    let result = try await WasmScene(folder).run(executor, ["exit", "0"], job: job)
                    #expect(result.outcome == .exited(0))
                }
                #expect(folder.processes() == processes)
            }
        }

        @Test func aProcessThatDiesBetweenTasksIsReplaced() async throws {
            try await WasmTesting.withExecutor { executor, folder in
                #expect(try await WasmScene(folder).run(executor, ["exit", "0"]).outcome == .exited(0))
                let processes = folder.processes()
                #expect(!processes.isEmpty)
                for process in processes { Glibc.kill(process, SIGKILL) }
                for process in processes {
                    while access("/proc/\(process)", F_OK) == 0 { try await Task.sleep(for: .milliseconds(5)) }
                }
                #expect(try await WasmScene(folder).run(executor, ["exit", "5"]).outcome == .exited(5))
            }
        }

        @Test func aProcessThatDiesUnderATaskIsTheWorkersFailure() async throws {
            try await WasmTesting.withExecutor { executor, folder in
                let scene = try WasmScene(folder)
                let execution = try await scene.start(executor, ["spin"])
                try await scene.waitForOutput()
                // The innermost one: the engine's own process.
                let process = try #require(folder.processes().max())
                #expect(Glibc.kill(process, SIGKILL) == 0)
                let result = await execution.result()
                #expect(result.outcome.kind == .workerFailed)
                #expect(result.outcome.message.contains("signal 9"))
                #expect(scene.text() == "ready\n")
            }
        }

        @Test func aPrivilegedWorkerRunsNothingAsRootAndTakesItsFoldersBack() async throws {
            try await WasmTesting.withExecutor { executor, folder in
                guard geteuid() == 0 else { try Test.cancel("the worker isn't root") }
                let scene = try WasmScene(folder)
                #expect(try await scene.run(executor, ["write", "/out/mine", "1"]).outcome == .exited(0))
                var status = stat()
                #expect(lstat(scene.folders.output + "/mine", &status) == 0)
                #expect(status.st_uid >= SandboxUsers.firstUser)
                #expect(lstat(scene.folders.output, &status) == 0)
                #expect(status.st_uid == 0)
                for process in folder.processes() {
                    let own = SystemFile.read("/proc/\(process)/status")?.split(separator: "\n")
                    let users = own?.first { $0.hasPrefix("Uid:") }?.split(whereSeparator: \.isWhitespace).dropFirst()
                    #expect(users?.allSatisfy { UInt32($0) ?? 0 >= SandboxUsers.firstUser } == true)
                }
            }
        }
    }
}
