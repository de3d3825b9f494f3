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
        let clock = SystemClock()
        let transport = configuration.endpoint.transport(time: { clock.now() })
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

    private func work(over transport: any APITransport) async throws {
        let identity = try WorkerIdentity(folder: configuration.folder)
        let tasks = configuration.folder + "/tasks"
        FolderRemoval.remove(tasks)
        try PrivateFolder.prepare(tasks)
        // The sandbox's user comes through these folders to its own; it can list neither.
        chmod(configuration.folder, 0o711)
        chmod(tasks, 0o711)
        let engines = await WorkerEngines.prepare(configuration, owner: identity.node.short, logger: logger)
        do {
            try await work(as: identity, with: engines, tasks: tasks, over: transport)
        } catch {
            await engines.close()
            throw error
        }
        await engines.close()
    }

    private func work(
        as identity: WorkerIdentity, with engines: WorkerEngines, tasks: String, over transport: any APITransport
    ) async throws {
        let presence = NodePresence(
            configuration: configuration, identity: identity, engines: engines.versions,
            machine: .measured(), logger: logger)
        let standing: (client: CoordinatorClient, terms: LeaseTerms)
        do {
            standing = try await cancelWhenGracefulShutdown { try await presence.establish(over: transport) }
        } catch let error as FogError where error.code == .cancelled {
            // It was asked to end before its coordinator could be reached.
            guard Task.isCancelled || Task.isShuttingDownGracefully else { throw error }
            return
        }
        let agent = WorkerAgent(
            node: identity.node, client: standing.client, executors: engines.executors,
            cache: try BlobCache(folder: configuration.folder + "/cache", limit: configuration.cacheBytes),
            journal: try AttemptJournal(path: configuration.folder + "/attempts.log"), folder: tasks,
            terms: standing.terms, clock: SystemClock(), logger: logger)
        logger.notice("ready", metadata: ["node": "\(identity.node.short)", "name": "\(configuration.name)"])
        await agent.settleLeftover()
        do {
            try await serve(agent, presence, standing.client)
        } catch {
            await agent.close()
            throw error
        }
        await agent.close()
    }

    /// Runs the worker's loops until one fails or the service is shut down.
    private func serve(_ agent: WorkerAgent, _ presence: NodePresence, _ client: CoordinatorClient) async throws {
        let claims = Task { try await agent.claim() }
        defer { claims.cancel() }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await agent.keepLeases() }
            group.addTask { await agent.obey() }
            group.addTask { try await presence.keepAlive(client) { await agent.drains } }
            group.addTask { try await claims.value }
            group.addTask {
                try? await gracefulShutdown()
                guard !Task.isCancelled else { return }
                await drain(agent, presence, client, claims)
                throw WorkerIsDone()
            }
            do {
                while try await group.next() != nil {}
            } catch is WorkerIsDone {
                group.cancelAll()
            } catch {
                claims.cancel()
                await agent.drain()
                await giveBack(agent)
                group.cancelAll()
                throw error
            }
        }
        if Task.isCancelled { await giveBack(agent) }
    }

    private struct WorkerIsDone: Error {}

    private func drain(
        _ agent: WorkerAgent, _ presence: NodePresence, _ client: CoordinatorClient, _ claims: Task<Void, any Error>
    ) async {
        await agent.drain()
        let count = await agent.attemptCount
        logger.notice("draining", metadata: ["tasks": "\(count)"])
        // Once the coordinator knows, it answers the claim that is under way, and nothing is given to nobody.
        if (try? await presence.beat(client, draining: true)) == nil { claims.cancel() }
        await wait(for: { _ = await claims.result }, atMost: .seconds(3))
        claims.cancel()
        await wait(for: { await agent.becameIdle() }, atMost: configuration.drainGrace)
        await giveBack(agent)
        logger.notice("drained")
    }

    private func giveBack(_ agent: WorkerAgent) async {
        await wait(for: { await agent.giveBack() }, atMost: .seconds(10))
        await wait(for: { await agent.becameIdle() }, atMost: .seconds(3))
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
