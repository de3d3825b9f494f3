import FogCore
import FogExecution
import Glibc
import Testing

@testable import FogWorker

extension WasmTests {
    /// What goes into a program and what comes out of it.
    @Suite struct Running {
        @Test func theEngineSaysWhatItIs() async throws {
            try await WasmTesting.withLauncher { launcher in
                let executable = try #require(WasmTesting.sandboxExecutable)
                let engine = WasmEngine(library: try #require(WasmTesting.library), sandboxExecutable: executable)
                #expect(try await engine.probe(launcher).hasPrefix("wasmtime "))
                for library in ["/no/such/library.so", "/usr/lib/os-release", WasmTesting.module] {
                    let engine = WasmEngine(library: library, sandboxExecutable: executable)
                    do throws(FogError) {
                        _ = try await engine.probe(launcher)
                        Issue.record("\(library) passes for an engine")
                    } catch {
                        #expect(error.message.contains(library))
                    }
                }
            }
        }

        @Test func argumentsAndEnvironmentGoInAndTheExitCodeComesBack() async throws {
            try await WasmTesting.withExecutor { executor, folder in
                let scene = try WasmScene(folder)
                setenv("FOG_TEST_SECRET", "secret", 1)
                let execution = try await scene.start(
                    executor, ["arguments", "two words", "ü"], environment: [("MODE", "fast"), ("EMPTY", "")])
                let result = await execution.result()
                #expect(result.outcome == .exited(0))
                #expect(scene.text() == "program\narguments\ntwo words\nü\nMODE=fast\nEMPTY=\n")
                #expect(result.usage.bytesOut == Int64(scene.text().utf8.count))
                #expect(try await WasmScene(folder).run(executor, ["exit", "7"]).outcome == .exited(7))
                let unknown = try WasmScene(folder)
                #expect(try await unknown.run(executor, ["nonsense"]).outcome == .exited(64))
                #expect(unknown.text(.standardError) == "there is no mode 'nonsense'\n")
                await #expect(throws: FogError(.conflict)) { try await execution.freeze() }
            }
        }

        @Test func whatCannotBePassedOnIsTheTasksFault() async throws {
            try await WasmTesting.withExecutor { executor, folder in
                let scene = try WasmScene(folder)
                #expect(try await scene.run(executor, ["a\0b"]).outcome.kind == .notStarted)
                let named = try await scene.start(executor, ["exit", "0"], environment: [("A=B", "")])
                #expect(await named.result().outcome.kind == .notStarted)
                #expect(try await scene.run(executor, ["exit", "3"]).outcome == .exited(3))
            }
        }

        /// More than a socket holds at once.
        @Test func aLargeCommandLineArrivesWhole() async throws {
            try await WasmTesting.withExecutor { executor, folder in
                let scene = try WasmScene(folder)
                let arguments = (0..<30).map { String(repeating: "\($0 % 10)", count: 100_000) }
                #expect(try await scene.run(executor, ["arguments"] + arguments).outcome == .exited(0))
                let isWhole = scene.text() == (["program", "arguments"] + arguments).map { $0 + "\n" }.joined()
                #expect(isWhole, "the arguments aren't those that were given")
                let tooLarge = Array(repeating: arguments[0], count: 60)
                #expect(try await scene.run(executor, tooLarge).outcome.kind == .notStarted)
            }
        }

        @Test(arguments: [false, true])
        func filesGoInAndComeBack(withoutGroups: Bool) async throws {
            try await WasmTesting.withExecutor(withoutGroups: withoutGroups) { executor, folder in
                let scene = try WasmScene(folder)
                try scene.write("an input", to: scene.folders.input + "/data")
                try scene.write("from a file", to: scene.folders.root + "/input")
                chmod(scene.folders.root + "/input", 0o600)
                #expect(try await scene.run(executor, ["copy", "/in/data", "/out/data"]).outcome == .exited(0))
                #expect(scene.read(scene.folders.output + "/data") == "an input")
                // Relative paths and /tmp lead to the scratch folder.
                for path in ["here", "/tmp/here", "/work/here"] {
                    scene.clear()
                    #expect(try await scene.run(executor, ["copy", "/in/data", path]).outcome == .exited(0))
                    #expect(scene.read(scene.folders.work + "/here") == "an input", "\(path)")
                }
                scene.clear()
                let input = scene.folders.root + "/input"
                #expect(try await scene.run(executor, ["copy", "-", "/out/copy"], input: input).outcome == .exited(0))
                #expect(scene.read(scene.folders.output + "/copy") == "from a file")
                #expect(scene.read(input) == "from a file")
                // Without one, standard input is empty.
                scene.clear()
                #expect(try await scene.run(executor, ["copy", "-", "/out/copy"]).outcome == .exited(0))
                #expect(scene.read(scene.folders.output + "/copy") == "")
            }
        }

        @Test func inputsCannotBeChangedAndNothingElseIsSeen() async throws {
            try await WasmTesting.withExecutor { executor, folder in
                let scene = try WasmScene(folder)
                try scene.write("an input", to: scene.folders.input + "/data")
                for path in ["/in/data", "/in/new", "/in/../in/new", "/etc/new"] {
                    let outcome = try await scene.run(executor, ["write", path, "1"]).outcome
                    #expect(outcome == .exited(1), "\(path)")
                }
                for path in ["/etc/passwd", "/in/../../../etc/passwd", "/out/../../in/1", "/proc/self/maps"] {
                    let outcome = try await scene.run(executor, ["copy", path, "-"]).outcome
                    #expect(outcome == .exited(1), "\(path)")
                }
                symlink("/proc/self/maps", scene.folders.work + "/link")
                #expect(try await scene.run(executor, ["copy", "link", "-"]).outcome == .exited(1))
                #expect(scene.text() == "")
                #expect(scene.read(scene.folders.input + "/data") == "an input")
            }
        }

        @Test func tenMegabytesArriveInOrder() async throws {
            try await WasmTesting.withExecutor { executor, folder in
                let scene = try WasmScene(folder)
                let result = try await scene.run(executor, ["lines", "100000"])
                #expect(result.outcome == .exited(0))
                func line(_ number: Int) -> String {
                    let digits = String(number)
                    return String(repeating: "0", count: 99 - digits.count) + digits + "\n"
                }
                let isRight = scene.text() == (0..<100_000).map(line).joined()
                #expect(isRight, "standard output isn't what was printed")
                let areErrorsRight = scene.text(.standardError) == (0..<10_000).map { line($0 * 10) }.joined()
                #expect(areErrorsRight, "standard error isn't what was printed")
                #expect(result.usage.bytesOut == 11_000_000)
                let next = try WasmScene(folder)
                #expect(try await next.run(executor, ["copy", "-", "-"]).outcome == .exited(0))
                #expect(next.text() + next.text(.standardError) == "")
            }
        }

        @Test func concurrentTasksDoNotMix() async throws {
            try await WasmTesting.withExecutor { executor, folder in
                try await withThrowingTaskGroup(of: Bool.self) { tasks in
                    for index in 0..<16 {
                        tasks.addTask {
                            let scene = try WasmScene(folder)
                            try scene.write("\(index)", to: scene.folders.input + "/n")
                            let job = "job-\(index % 3)"
                            let result = try await scene.run(executor, ["copy", "/in/n", "/out/n"], job: job)
                            let echo = try await scene.run(executor, ["copy", "/in/n", "-"], job: job)
                            return result.outcome == .exited(0) && echo.outcome == .exited(0)
                                && scene.read(scene.folders.output + "/n") == "\(index)" && scene.text() == "\(index)"
                        }
                    }
                    for try await isRight in tasks { #expect(isRight) }
                }
                #expect(await executor.cache.statistics.compilations == 1)
            }
        }
    }
}
