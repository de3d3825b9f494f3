import FogCore
import FogExecution
import FogJobs
import Glibc
import Testing

@testable import FogWorker

@Suite struct TaskAttemptTests {
    private let module = Array("module".utf8)
    private let input = Array("input".utf8)

    /// Runs one attempt to its end, outside of an agent.
    private func run(
        _ executor: ScriptedExecutor, _ stub: CoordinatorStub, _ folder: TemporaryFolder,
        control: AttemptControl = AttemptControl(), cacheLimit: Int64 = 1 << 20,
        change: (inout TaskSpecification) -> Void = { _ in }
    ) async throws -> FinishRequest {
        let folders = AttemptFolders(folder.path)
        let attempt = TaskAttempt(
            assignment: AgentScene.assignment(2, fence: 5, change: change), node: AgentScene.node,
            client: stub.client(), executors: Executors(wasm: executor, process: nil),
            cache: try BlobCache(folder: folder.path + "/cache", limit: cacheLimit), folders: folders,
            control: control, logger: AgentScene.logger)
        let message = try await attempt.run()
        folders.removeIdle()
        // Whatever the end was, nothing is left.
        #expect(folder.names() == ["cache"])
        #expect(message.fence == 5)
        return message
    }

    private func wasm(_ specification: inout TaskSpecification) {
        specification.engine = .wasm(module: .blob(BlobHash(hashing: module)), arguments: ["a"], fuel: 9)
    }

    private func stub() -> CoordinatorStub {
        let stub = CoordinatorStub()
        stub.with { state in
            for bytes in [module, input] { state.blobs[BlobHash(hashing: bytes)] = bytes }
        }
        return stub
    }

    @Test func aProgramFindsWhatItNeedsAndWhatItLeavesIsPublished() async throws {
        let stub = stub()
        let seen = ProgramNotes()
        let executor = ScriptedExecutor { request, output, execution in
            seen.note("input", at: request.folders.input + "/deep/er/file")
            seen.note("stdin", at: request.standardInput ?? "")
            if case .wasm(let path, let hash, _, let arguments, let seed) = request.program {
                seen.note("seed", text: seed == nil ? "none" : "some")
                seen.note("module", at: path)
                seen.note("hash", text: hash)
                seen.note("arguments", text: arguments.joined(separator: ","))
            }
            seen.note("environment", text: request.environment.map { "\($0.name)=\($0.value)" }.joined(separator: ";"))
            await output(.standardOutput, Array("hello".utf8))
            mkdir(request.folders.output + "/sub", 0o700)
            ProgramNotes.write("result", to: request.folders.output + "/sub/b")
            ProgramNotes.write("", to: request.folders.output + "/a")
            execution.end(.exited(0))
        }
        let message = try await run(executor, stub, TemporaryFolder()) { specification in
            wasm(&specification)
            specification.environment = ["B": "2", "A": "1"]
            specification.standardInput = .text("typed")
            specification.inputs = [InputSpecification(from: .blob(BlobHash(hashing: input)), to: "/in/deep/er/file")]
            specification.outputs = [OutputSpecification(path: "/out")]
        }
        #expect(message.outcome == .exited(0))
        #expect(
            message.outputs == [
                .init(path: "a", hash: BlobHash(hashing: []), size: 0),
                .init(path: "sub/b", hash: BlobHash(hashing: Array("result".utf8)), size: 6),
            ])
        #expect(stub.with { $0.blobs[BlobHash(hashing: Array("result".utf8))] } == Array("result".utf8))
        // What was printed may have come before the result, or with it.
        let printed = stub.text(AgentScene.lease(2, fence: 5)) + (message.logs ?? []).flatMap(\.data.bytes)
        #expect(printed == Array("hello".utf8))
        #expect(seen["input"] == "input")
        #expect(seen["stdin"] == "typed")
        #expect(seen["module"] == "module")
        #expect(seen["hash"] == BlobHash(hashing: module).digits)
        #expect(seen["arguments"] == "a" && seen["seed"] == "none")
        let job = AgentScene.lease().task.job
        #expect(
            seen["environment"]
                == "A=1;B=2;FOG_JOB_ID=\(job);FOG_TASK_INDEX=2;FOG_TASK_COUNT=8;FOG_TASK_ATTEMPT=5")
        // The executor has counted what was printed; inputs and outputs are added.
        #expect(message.usage.cpuMicroseconds == 7)
        #expect(message.usage.bytesOut == 5 + 6)
        #expect(message.usage.bytesIn == Int64(module.count + input.count + 5))
    }

    /// Of what differs from attempt to attempt it learns nothing; its randomness follows from the seed and its place.
    @Test func aProgramWhoseRunsMustBeAlikeGetsTheSameEachTime() async throws {
        let seen = ProgramNotes()
        let executor = ScriptedExecutor { request, _, execution in
            if case .wasm(_, _, _, _, let seed?) = request.program {
                seen.note("seed", text: Hexadecimal.encode(seed))
            }
            seen.note("environment", text: request.environment.map { "\($0.name)=\($0.value)" }.joined(separator: ";"))
            execution.end(.exited(0))
        }
        let message = try await run(executor, stub(), TemporaryFolder()) { specification in
            specification.engine = .wasm(
                module: .blob(BlobHash(hashing: module)), arguments: [], fuel: nil, determinism: Determinism(seed: 7))
            specification.environment = ["A": "1"]
        }
        #expect(message.outcome == .exited(0))
        #expect(seen["environment"] == "A=1;FOG_TASK_INDEX=2;FOG_TASK_COUNT=8")
        // printf '\0\0\0\24fog-deterministic-v1\0\0\0\0\0\0\0\7\0\0\0\0\0\0\0\2' | sha256sum
        #expect(seen["seed"] == "d955efe46f707aa2975fedec939fde0668b4811ad8ecc33022238382d2e4ced3")
    }

    @Test func aFailedProgramPublishesNothing() async throws {
        let stub = stub()
        let executor = ScriptedExecutor { request, output, execution in
            ProgramNotes.write("half", to: request.folders.output + "/a")
            await output(.standardError, Array("why".utf8))
            execution.end(.exited(1))
        }
        let message = try await run(executor, stub, TemporaryFolder()) { specification in
            wasm(&specification)
            specification.outputs = [OutputSpecification(path: "/out/a")]
        }
        #expect(message.outcome == .exited(1))
        #expect(message.outputs.isEmpty)
        #expect(stub.count(.upload) == 0)
        // The little that it printed comes with its result.
        #expect(message.logs?.map(\.data.bytes) == [Array("why".utf8)])
    }

    @Test func anOutputThatIsNotThereFailsTheProgram() async throws {
        let message = try await run(.succeeding, stub(), TemporaryFolder()) { specification in
            wasm(&specification)
            specification.outputs = [OutputSpecification(path: "/out/a")]
        }
        #expect(message.outcome.kind == .outputInvalid)
        #expect(message.outcome.message.contains("/out/a"))
    }

    @Test func outputsAreNoLongerThanTheDiskThatTheTaskHas() async throws {
        let stub = stub()
        let executor = ScriptedExecutor { request, _, execution in
            for name in ["a", "b", "c"] {
                let path = request.folders.output + "/" + name
                ProgramNotes.write("", to: path)
                // Sparse: nothing of it is on the disk, and the sum of two is more than a number can hold.
                truncate(path, 1 << 43)
            }
            execution.end(.exited(0))
        }
        let message = try await run(executor, stub, TemporaryFolder()) { specification in
            wasm(&specification)
            specification.outputs = [OutputSpecification(path: "/out")]
        }
        #expect(message.outcome.kind == .diskExceeded)
        #expect(stub.count(.upload) == 0)
    }

    @Test func aStopWhileOutputsAreUploadedIsNoSuccess() async throws {
        let stub = stub()
        let control = AttemptControl()
        let executor = ScriptedExecutor { request, _, execution in
            for index in 0..<3 {
                ProgramNotes.write("\(index)", to: request.folders.output + "/\(index)")
            }
            execution.end(.exited(0))
        }
        stub.with { $0.held = [.upload] }
        let stopping = Task {
            try await stub.wait { ($0.counts[.upload] ?? 0) == 1 }
            await control.stop(ExecutionOutcome(.cancelled, message: "lapsed"))
            stub.with { $0.held = [] }
        }
        let message = try await run(executor, stub, TemporaryFolder(), control: control) { specification in
            wasm(&specification)
            specification.outputs = [OutputSpecification(path: "/out")]
        }
        try await stopping.value
        #expect(message.outcome == ExecutionOutcome(.cancelled, message: "lapsed"))
        #expect(message.outputs.isEmpty)
        #expect(stub.count(.upload) == 1)
    }

    @Test func aProgramThatEndedWellJustBeforeItWasStoppedIsNoSuccessWithoutItsOutputs() async throws {
        let stub = stub()
        let control = AttemptControl()
        // The kill comes too late for it: it has ended by itself.
        let executor = ScriptedExecutor(killedOutcome: .exited(0)) { request, _, _ in
            ProgramNotes.write("x", to: request.folders.output + "/x")
            await control.stop(ExecutionOutcome(.cancelled, message: "lapsed"))
        }
        let message = try await run(executor, stub, TemporaryFolder(), control: control) { specification in
            wasm(&specification)
            specification.outputs = [OutputSpecification(path: "/out")]
        }
        #expect(message.outcome == ExecutionOutcome(.cancelled, message: "lapsed"))
        #expect(message.outputs.isEmpty)
        #expect(stub.count(.upload) == 0)
    }

    /// The lease runs out while the coordinator is away and the program has ended: whether its result still counts is the
    /// coordinator's to say, but it must be whole.
    @Test func aResultThatIsToldAfterAStopHasTheProgramsLastWords() async throws {
        let stub = stub()
        let control = AttemptControl()
        let executor = ScriptedExecutor { _, output, execution in
            await output(.standardOutput, Array("first".utf8))
            try? await stub.wait { ($0.counts[.log] ?? 0) > 0 }
            await output(.standardOutput, Array(" and last".utf8))
            execution.end(.exited(0))
        }
        stub.with { $0.faults[.log] = Array(repeating: .refused(.unavailable), count: 1_000_000) }
        let stopping = Task {
            try await stub.wait { ($0.counts[.log] ?? 0) > 0 }
            while control.phase != .publishing { try await Task.sleep(for: .milliseconds(1)) }
            await control.stop(ExecutionOutcome(.cancelled, message: "lapsed"))
        }
        let message = try await run(executor, stub, TemporaryFolder(), control: control) { wasm(&$0) }
        try await stopping.value
        if message.outcome.isSuccess {
            #expect(message.logs?.map(\.data.bytes) == [Array("first and last".utf8)])
        } else {
            #expect(message.outcome == ExecutionOutcome(.cancelled, message: "lapsed"))
        }
    }

    /// What it printed was given up by the stop, which came too late to end it.
    @Test func aProgramThatEndedWellJustBeforeItWasStoppedIsNoSuccessWithoutItsWords() async throws {
        let stub = stub()
        let control = AttemptControl()
        let executor = ScriptedExecutor(killedOutcome: .exited(0)) { _, output, _ in
            await output(.standardOutput, Array("said".utf8))
            await control.stop(ExecutionOutcome(.cancelled, message: "lapsed"))
        }
        let message = try await run(executor, stub, TemporaryFolder(), control: control) { wasm(&$0) }
        #expect(message.outcome == ExecutionOutcome(.cancelled, message: "lapsed"))
    }

    @Test func anUploadThatFailsIsTheWorkersFaultAndKeepsTheBill() async throws {
        let stub = stub()
        stub.with { $0.faults[.upload] = [.refused(.exhausted)] }
        let executor = ScriptedExecutor { request, output, execution in
            ProgramNotes.write("x", to: request.folders.output + "/x")
            await output(.standardOutput, Array("said".utf8))
            execution.end(.exited(0))
        }
        let message = try await run(executor, stub, TemporaryFolder()) { specification in
            wasm(&specification)
            specification.outputs = [OutputSpecification(path: "/out/x")]
        }
        #expect(message.outcome.kind == .workerFailed)
        #expect(message.outputs.isEmpty)
        #expect(message.usage.cpuMicroseconds == 7)
        // Whether it went by itself or with the result.
        let told = (message.logs ?? []).flatMap(\.data.bytes)
        #expect(stub.text(AgentScene.lease(2, fence: 5)) + told == Array("said".utf8))
    }

    @Test func whatWasStoppedBeforeItsStartIsNotStarted() async throws {
        let stub = stub()
        let control = AttemptControl()
        let executor = ScriptedExecutor.succeeding
        stub.with { $0.held = [.download] }
        let stopping = Task {
            try await stub.wait { ($0.counts[.download] ?? 0) == 1 }
            await control.stop(ExecutionOutcome(.cancelled, message: "no more"))
            stub.with { $0.held = [] }
        }
        let message = try await run(executor, stub, TemporaryFolder(), control: control) { specification in
            wasm(&specification)
            specification.inputs = [InputSpecification(from: .blob(BlobHash(hashing: input)), to: "/in/x")]
        }
        try await stopping.value
        #expect(message.outcome == ExecutionOutcome(.cancelled, message: "no more"))
        #expect(executor.started.isEmpty)
        #expect(stub.count(.download) == 1)
    }

    @Test func anInputThatIsNotThereIsTheWorkersFault() async throws {
        let stub = CoordinatorStub()
        let executor = ScriptedExecutor.succeeding
        let message = try await run(executor, stub, TemporaryFolder(), change: wasm)
        #expect(message.outcome.kind == .workerFailed)
        #expect(executor.started.isEmpty)
    }

    @Test func anEngineThatDoesNotWorkHereIsSaid() async throws {
        let message = try await run(.succeeding, stub(), TemporaryFolder())
        #expect(message.outcome.kind == .workerFailed)
        #expect(message.outcome.message.contains("process"))
    }

    @Test func inputsAreLetGoWhenTheAttemptIsOver() async throws {
        let stub = stub()
        let folder = try TemporaryFolder()
        let cache = try BlobCache(folder: folder.path + "/cache", limit: Int64(module.count + input.count))
        for round in 0..<3 {
            let attempt = TaskAttempt(
                assignment: AgentScene.assignment(round) { specification in
                    wasm(&specification)
                    specification.inputs = [InputSpecification(from: .blob(BlobHash(hashing: input)), to: "/in/x")]
                },
                node: AgentScene.node, client: stub.client(),
                executors: Executors(wasm: ScriptedExecutor.succeeding, process: nil), cache: cache,
                folders: AttemptFolders(folder.path), control: AttemptControl(), logger: AgentScene.logger)
            #expect(try await attempt.run().outcome == .exited(0))
        }
        #expect(stub.count(.download) == 2)
        // With nothing in use there is room for something else as large as everything before.
        let other = [UInt8](repeating: 9, count: module.count + input.count)
        stub.with { $0.blobs[BlobHash(hashing: other)] = other }
        #expect(try await cache.acquire(BlobHash(hashing: other), from: stub.client()) == Int64(other.count))
    }
}

extension TaskAttempt {
    /// Runs the attempt until everything is cleared up, and returns the message that it passes on.
    fileprivate func run() async throws -> FinishRequest {
        var message: FinishRequest?
        await run { message = $0 }
        return try #require(message)
    }
}
