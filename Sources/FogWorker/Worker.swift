import FogClient
import FogCore
import FogExecution
import FogJobs
import FogStorage
import FogSystem
import Glibc
public import Logging
public import ServiceLifecycle

/// A worker: offers its machine to a coordinator, claims tasks, runs them in sandboxes, and brings back what they
/// produce, until it is shut down or its coordinator removes it.
public struct Worker: Service, CustomStringConvertible {
    private let configuration: WorkerConfiguration
    private let logger: Logger

    /// Makes a worker that has touched nothing yet.
    public init(configuration: WorkerConfiguration, logger: Logger) {
        self.configuration = configuration
        self.logger = logger
    }

    public var description: String { "worker" }

    /// Works until the surrounding service group is shut down; then lets running tasks end within the drain's grace,
    /// and gives back what is left.
    ///
    /// - Throws: ``FogError/Code/forbidden`` if the coordinator removed the node or refuses its token,
    ///   ``FogError/Code/conflict`` if another worker uses the folder.
    public func run() async throws {
        try PrivateFolder.prepare(configuration.folder)
        let lock = try FileLock.acquire(configuration.folder + "/worker.lock")
        let transport = HTTPTransport(endpoint: configuration.endpoint)
        let outcome: Result<Void, any Error>
        do {
            try await work(over: transport)
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        await transport.shutdown()
        _ = consume lock
        try outcome.get()
    }

    private func work(over transport: HTTPTransport) async throws {
        let identity = try WorkerIdentity(folder: configuration.folder)
        let tasks = configuration.folder + "/tasks"
        AttemptFolder.removeTree(tasks)
        try PrivateFolder.prepare(tasks)
        // The sandbox's user comes through these folders to its own; it can list neither.
        chmod(configuration.folder, 0o711)
        chmod(tasks, 0o711)
        let engines = await WorkerEngines.prepare(configuration, owner: identity.node.short, logger: logger)
        let presence = NodePresence(
            configuration: configuration, identity: identity, engines: engines.versions, logger: logger)
        let (client, terms) = try await presence.establish(over: transport)
        let agent = WorkerAgent(
            node: identity.node, client: client, executors: engines.executors,
            cache: try BlobCache(folder: configuration.folder + "/cache", limit: configuration.cacheBytes),
            journal: try AttemptJournal(path: configuration.folder + "/attempts.log"), folder: tasks, terms: terms,
            clock: SystemClock(), logger: logger)
        logger.notice("ready", metadata: ["node": "\(identity.node.short)", "name": "\(configuration.name)"])
        await agent.settleLeftover()
        try await serve(agent, presence, client)
        await engines.close()
    }

    /// Runs the worker's loops until one fails or the service is shut down.
    private func serve(_ agent: WorkerAgent, _ presence: NodePresence, _ client: CoordinatorClient) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await agent.keepLeases() }
            group.addTask { await agent.obey() }
            group.addTask { try await presence.keepAlive(client) { await agent.drains } }
            let claims = Task { await agent.claim() }
            group.addTask {
                try? await gracefulShutdown()
                guard !Task.isCancelled else { return }
                await drain(agent, presence, client, claims)
                throw WorkerIsDone()
            }
            do {
                try await group.next()
                try await group.waitForAll()
            } catch is WorkerIsDone {
                group.cancelAll()
            } catch {
                claims.cancel()
                await agent.drain()
                await agent.giveBack()
                group.cancelAll()
                throw error
            }
        }
    }

    private struct WorkerIsDone: Error {}

    private func drain(
        _ agent: WorkerAgent, _ presence: NodePresence, _ client: CoordinatorClient, _ claims: Task<Void, Never>
    ) async {
        await agent.drain()
        let count = await agent.attemptCount
        logger.notice("draining", metadata: ["tasks": "\(count)"])
        // Once the coordinator knows, it answers the claim that is under way, and nothing is given to nobody.
        if (try? await presence.beat(client, draining: true)) == nil { claims.cancel() }
        await wait(for: { await claims.value }, atMost: .seconds(3))
        claims.cancel()
        await wait(for: { await agent.becameIdle() }, atMost: configuration.drainGrace)
        await agent.giveBack()
        await wait(for: { await agent.becameIdle() }, atMost: .seconds(3))
        logger.notice("drained")
    }

    private func wait(for body: @escaping @Sendable () async -> Void, atMost limit: Duration) async {
        let finished = OneTimeValue<Bool>()
        let work = Task {
            await body()
            finished.set(true)
        }
        let timer = Task {
            try? await Task.sleep(for: limit)
            finished.set(false)
        }
        _ = await finished.get()
        timer.cancel()
        work.cancel()
    }
}
