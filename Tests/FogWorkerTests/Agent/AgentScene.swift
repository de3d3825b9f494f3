import FogCore
import FogExecution
import FogJobs
import Glibc
import Logging
import Testing

@testable import FogWorker

/// A worker without its process: everything real but the coordinator, the programs and the clock.
final class AgentScene: Sendable {
    let folder: TemporaryFolder
    let stub: CoordinatorStub
    let clock = TestClock()
    let executor: ScriptedExecutor
    let journal: AttemptJournal
    let agent: WorkerAgent

    static let node = NodeID(bytes: [UInt8](repeating: 7, count: 32))!
    static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    private static let job = JobID("j000000000000")!

    init(
        _ executor: ScriptedExecutor, folder: TemporaryFolder? = nil, stub: CoordinatorStub = CoordinatorStub(),
        rewriteBytes: Int = 8 << 20
    ) throws {
        let folder = try folder ?? TemporaryFolder()
        self.folder = folder
        self.stub = stub
        self.executor = executor
        FolderRemoval.remove(folder.path + "/tasks")
        try folder.make("tasks")
        journal = try Self.journal(in: folder, rewriteBytes: rewriteBytes)
        agent = WorkerAgent(
            node: Self.node, client: stub.client(), executors: Executors(wasm: executor, process: executor),
            cache: try BlobCache(folder: folder.path + "/cache", limit: 1 << 20), journal: journal,
            folder: folder.path + "/tasks", terms: LeaseTerms(), clock: clock, logger: Self.logger)
    }

    /// Runs the agent's loops while the body lasts.
    func running(_ body: () async throws -> Void) async throws {
        let loops = [
            Task { try await agent.claim() },
            Task { await agent.keepLeases() },
            Task { await agent.obey() },
        ]
        defer {
            for loop in loops { loop.cancel() }
        }
        do {
            try await body()
        } catch {
            await agent.close()
            throw error
        }
        await agent.close()
    }

    /// The lease on the task of this number.
    static func lease(_ index: Int = 0, fence: Int64 = 1) -> LeaseKey {
        LeaseKey(task: TaskID(job: job, index: index), fence: fence)
    }

    /// A task that runs a command, changed as the test wants it.
    static func assignment(
        _ index: Int = 0, fence: Int64 = 1, change: (inout TaskSpecification) -> Void = { _ in }
    ) -> TaskAssignment {
        var specification = TaskSpecification(engine: .process(command: ["true"]))
        change(&specification)
        return TaskAssignment(
            lease: lease(index, fence: fence), count: 8, specification: specification, runTimeoutMs: 60_000)
    }

    /// Gives tasks to the worker.
    func give(_ assignments: TaskAssignment...) {
        stub.with { $0.waiting += assignments }
    }

    /// Waits until an attempt's end has been told, and returns what was told.
    func finish(of index: Int = 0) async throws -> FinishRequest {
        let task = Self.lease(index).task
        while true {
            if let finish = stub.finish(of: task) { return finish }
            try await Task.sleep(for: .milliseconds(1))
        }
    }

    /// Waits until nothing is under way.
    func becameIdle() async {
        await agent.becameIdle()
    }

    /// Opens the journal of a worker whose folder this is.
    static func journal(in folder: TemporaryFolder, rewriteBytes: Int = 8 << 20) throws -> AttemptJournal {
        mkdir(folder.path + "/journal", 0o700)
        return try AttemptJournal(path: folder.path + "/journal/attempts.log", rewriteBytes: rewriteBytes)
    }

    /// Makes the journal unusable, as a failing disk would. It has to be one that is rewritten at every chance.
    func breakJournal() async throws {
        FolderRemoval.remove(folder.path + "/journal")
        await #expect(throws: FogError.self) { try await journal.closed([Self.lease(99)]) }
    }
}
