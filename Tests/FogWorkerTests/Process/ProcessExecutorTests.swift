import FogCore
import FogExecution
import FogSystem
import Glibc
import Testing

@testable import FogWorker

@Suite(.serialized) struct ProcessExecutorTests {
    @Test func outputAndExitCodeComeBack() async throws {
        try await SandboxTesting.withExecutor { executor, _ in
            let scene = try ExecutionScene()
            let result = try await scene.run(executor, "echo out; echo err >&2; exit 7")
            #expect(result.outcome == .exited(7))
            #expect(scene.text() == "out\n")
            #expect(scene.text(.standardError) == "err\n")
            #expect(result.usage.bytesOut == 8)
            #expect(result.usage.elapsedMicroseconds > 0)
            #expect(result.usage.frozenMicroseconds == 0)
        }
    }

    @Test func aSignalIsToldFromAnExitCode() async throws {
        try await SandboxTesting.withExecutor { executor, _ in
            let result = try await ExecutionScene().run(executor, "kill -SEGV $$")
            #expect(result.outcome.kind == .signalled)
            #expect(result.outcome.signal == SIGSEGV)
            #expect(try await ExecutionScene().run(executor, "exit 255").outcome == .exited(255))
        }
    }

    @Test func aCommandThatIsNotThereIsNotStarted() async throws {
        try await SandboxTesting.withExecutor { executor, _ in
            let scene = try ExecutionScene()
            let missing = try await scene.start(executor, ["no-such-command"]).result().outcome
            #expect(missing.kind == .notStarted)
            #expect(missing.message.contains("no-such-command"))
            try scene.write("not a program", to: scene.folders.input + "/data")
            let data = try await scene.start(executor, ["/in/data"]).result().outcome
            #expect(data.kind == .notStarted)
            #expect(data.message.contains("Permission denied"))
            for bad in [[], [""], ["a\0b"]] {
                #expect(try await scene.start(executor, bad).result().outcome.kind == .notStarted)
            }
            let named = try await scene.start(executor, ["true"], environment: [("A=B", "")]).result().outcome
            #expect(named.kind == .notStarted)
        }
    }

    @Test func inputIsReadAndOutputsAreWritten() async throws {
        try await SandboxTesting.withExecutor { executor, _ in
            let scene = try ExecutionScene()
            try scene.write("from a file", to: scene.folders.root + "/stdin")
            try scene.write("an input", to: scene.folders.input + "/data")
            let script = "cat > /out/copy; cat /in/data; pwd; echo scratch > here; test -s /work/here"
            let result = try await scene.run(executor, script, input: scene.folders.root + "/stdin")
            #expect(result.outcome == .exited(0))
            #expect(scene.text() == "an input/work\n")
            #expect(scene.read(scene.folders.output + "/copy") == "from a file")
        }
    }

    @Test func aLargeInputArrivesWholeAndItsFileStaysTheWorkers() async throws {
        try await SandboxTesting.withExecutor { executor, _ in
            let scene = try ExecutionScene()
            let path = scene.folders.root + "/stdin"
            let text = (1...200_000).map { "\($0)\n" }.joined()
            try scene.write(text, to: path)
            #expect(try await scene.run(executor, "cksum", input: path).outcome == .exited(0))
            let whole = scene.text()
            #expect(whole.split(separator: " ").last.map { $0.filter(\.isNumber) } == "\(text.utf8.count)")
            // One that reads nothing, and one that would write.
            #expect(try await scene.run(executor, "true", input: path).outcome == .exited(0))
            // Into its own pipe it may write, and then waits for itself.
            _ = try await scene.run(executor, "chmod 777 /dev/fd/0; echo changed > /proc/self/fd/0", input: path) {
                $0.runTime = .milliseconds(300)
            }
            #expect(SystemFile.read(path, limit: 1 << 22) == text)
            var status = stat()
            #expect(lstat(path, &status) == 0)
            #expect(status.st_mode & 0o777 == 0o600)
        }
    }

    @Test func nothingOfTheWorkersEnvironmentIsInherited() async throws {
        try await SandboxTesting.withExecutor { executor, _ in
            let scene = try ExecutionScene()
            setenv("FOG_TEST_SECRET", "secret", 1)
            let execution = try await scene.start(executor, ["env"], environment: [("MODE", "fast"), ("HOME", "/out")])
            #expect(await execution.result().outcome == .exited(0))
            let names = scene.text().split(separator: "\n").sorted()
            #expect(names == ["HOME=/out", "LANG=C.UTF-8", "MODE=fast", "PATH=/usr/bin:/bin", "PWD=/work"])
        }
    }

    @Test func endingKillsWhatRunsInTheBackground() async throws {
        try await SandboxTesting.withExecutor { executor, _ in
            let scene = try ExecutionScene()
            // The child keeps the pipe open and would write on.
            let result = try await scene.run(executor, "(setsid sleep 60; echo late) & echo early")
            #expect(result.outcome == .exited(0))
            #expect(scene.text() == "early\n")
            #expect(result.usage.elapsedMicroseconds < 30_000_000)
        }
    }

    @Test func allOutputIsHandedOverInOrder() async throws {
        try await SandboxTesting.withExecutor { executor, _ in
            let scene = try ExecutionScene()
            let result = try await scene.run(executor, "seq 1 60000")
            #expect(result.outcome == .exited(0))
            #expect(scene.text() == (1...60_000).map { "\($0)\n" }.joined())
        }
    }

    @Test func manyRunAtOnce() async throws {
        try await SandboxTesting.withExecutor { executor, _ in
            try await withThrowingTaskGroup(of: Bool.self) { tasks in
                for index in 0..<16 {
                    tasks.addTask {
                        let scene = try ExecutionScene()
                        let result = try await scene.run(executor, "echo \(index) > /out/n; cat /out/n")
                        return result.outcome == .exited(0) && scene.text() == "\(index)\n"
                    }
                }
                for try await isRight in tasks { #expect(isRight) }
            }
        }
    }
}
