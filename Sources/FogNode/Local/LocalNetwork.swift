import FogClient
import FogCore
import FogJobs
public import FogMixnet
import FogStorage
import Glibc
public import Logging
public import ServiceLifecycle

/// A whole network on this machine: a coordinator and workers as child processes, started in order, started again when
/// they fail, and ended together.
public struct LocalNetwork: Service, CustomStringConvertible {
    /// What the network consists of.
    public struct Plan: Hashable, Sendable {
        /// How many workers.
        public var workers: Int
        /// The coordinator's TCP port; 0 for the one it had before, or any.
        public var port: Int
        /// Whether the workers take tasks that do nothing.
        public var offersNoop: Bool
        /// How long running tasks may take to end when the network is shut down.
        public var drainGrace: Duration
        /// How many authorities of a directory.
        public var authorities = 0
        /// How many mixes.
        public var mixes = 0
        /// How many gateways, and nodes with services.
        public var gateways = 0
        public var services = 0
        /// How long an epoch of the directory is.
        public var epochSeconds: UInt64 = 30
        /// What the authorities want of the mix network, unless that is settled in their folders.
        public var mixnet: MixnetParameters
        /// How many packets a client may bring to a gateway in a second.
        public var clientRate = 1000
        /// How many tasks of people are taken who don't say who they are.
        public var anonymousTasks = 1000
        /// Whether parts that end by themselves are started again.
        public var restarts = true

        /// Packets that travel fast: nobody watches from outside, and nobody wants to wait.
        private static var fast: MixnetParameters {
            var parameters = MixnetParameters()
            parameters.clientClass = 0
            parameters.clientInterval = .milliseconds(5)
            parameters.clientLoopInterval = .seconds(1)
            parameters.nodeLoopInterval = .seconds(1)
            parameters.fetchInterval = .milliseconds(20)
            parameters.fetchCount = 16
            return parameters
        }

        /// Makes a plan.
        public init(workers: Int, port: Int = 0, offersNoop: Bool = false, drainGrace: Duration = .seconds(5)) {
            self.workers = workers
            self.port = port
            self.offersNoop = offersNoop
            self.drainGrace = drainGrace
            mixnet = Self.fast
        }
    }

    private let folder: DataFolder
    private let parts: InstalledParts
    private let plan: Plan
    let logger: Logger
    private let onReady: @Sendable (NetworkFile) -> Void

    /// Makes a network that hasn't started.
    ///
    /// - Parameter onReady: Called once the coordinator is reachable and every worker has joined.
    public init(
        folder: DataFolder, parts: InstalledParts, plan: Plan, logger: Logger,
        onReady: @escaping @Sendable (NetworkFile) -> Void
    ) {
        self.folder = folder
        self.parts = parts
        self.plan = plan
        self.logger = logger
        self.onReady = onReady
    }

    public var description: String { "local network" }

    /// Runs the network until it is shut down.
    ///
    /// - Throws: ``FogError/Code/conflict`` if one runs in the folder already, ``FogError/Code/unavailable`` if a part
    ///   doesn't come up.
    public func run() async throws {
        try folder.prepare()
        try PrivateFolder.prepare(folder.logs)
        let lock = try FileLock.acquire(folder.path + "/up.lock")
        try UpFile.ofThisProcess().write(to: folder)
        // A network that was killed has left this: nobody should wait for the coordinator that it speaks of.
        unlink(folder.networkFile)
        var anonymous: [String] = []
        if plan.authorities > 0 {
            // Its file is there before the coordinator reads it.
            _ = try LocalDirectory(folder: folder, plan: plan).prepare()
            anonymous = ["--network", folder.network, "--anonymous-tasks", String(plan.anonymousTasks)]
        }
        let coordinator = SupervisedProcess(
            name: "coordinator", executable: parts.executable,
            arguments: ["coordinator", "--data", folder.path, "--port", String(plan.port)] + anonymous,
            log: folder.logs + "/coordinator.log", isRestarted: plan.restarts, logger: logger)
        var workers: [SupervisedProcess] = []
        let directory = LocalDirectoryProcesses(folder: folder, parts: parts, plan: plan, logger: logger)
        let outcome: Result<Void, any Error>
        do {
            try await coordinator.start()
            let network = try await ready(coordinator)
            workers = try await startWorkers(of: network)
            try await directory.start(coordinatorPort: network.port)
            onReady(network)
            try? await gracefulShutdown()
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        await stop(workers, within: plan.drainGrace + .seconds(10))
        await directory.stop()
        await stop([coordinator], within: .seconds(15))
        unlink(folder.upFile)
        unlink(folder.networkFile)
        _ = consume lock
        try outcome.get()
    }

    /// Waits until the coordinator answers.
    private func ready(_ coordinator: SupervisedProcess) async throws(FogError) -> NetworkFile {
        let start = ContinuousClock.now
        while start.duration(to: .now) < .seconds(30) {
            if let network = try NetworkFile.read(from: folder), await isReady(network) { return network }
            if await coordinator.failures > 3 { break }
            try await pause()
        }
        throw notComingUp("coordinator")
    }

    private func isReady(_ network: NetworkFile) async -> Bool {
        let transport = HTTPTransport(endpoint: network.endpoint)
        let isReady = (try? await CoordinatorClient(transport: transport, token: nil).readiness()) != nil
        await transport.shutdown()
        return isReady
    }

    /// Starts the workers and waits until all of them have joined.
    private func startWorkers(of network: NetworkFile) async throws(FogError) -> [SupervisedProcess] {
        let transport = HTTPTransport(endpoint: network.endpoint)
        let client = CoordinatorClient(transport: transport, token: nil, patience: .seconds(10))
        var workers: [SupervisedProcess] = []
        do {
            let tokenFile = try await joinTokenFile(client)
            for number in 1...max(1, plan.workers) where plan.workers > 0 {
                let worker = SupervisedProcess(
                    name: "worker-\(number)", executable: parts.executable,
                    arguments: [
                        "worker", "--data", folder.path, "--name", "worker-\(number)", "--coordinator",
                        network.endpoint.description, "--join-token-file", tokenFile, "--share", "1/\(plan.workers)",
                        "--drain-grace", "\(plan.drainGrace.clampedMilliseconds)ms",
                    ] + (plan.offersNoop ? ["--noop"] : []),
                    log: "\(folder.logs)/worker-\(number).log", isRestarted: plan.restarts, logger: logger)
                try await worker.start()
                workers.append(worker)
            }
            try await joined(client, workers)
            await transport.shutdown()
            return workers
        } catch {
            await transport.shutdown()
            await stop(workers, within: .seconds(5))
            throw error
        }
    }

    private func joined(
        _ client: CoordinatorClient, _ workers: [SupervisedProcess]
    ) async throws(FogError) {
        let names = Set(workers.map(\.name))
        let start = ContinuousClock.now
        while start.duration(to: .now) < .seconds(60) {
            let heard = try await client.nodes().nodes.filter { $0.availability != .silent }
            if names.isSubset(of: heard.map(\.name)) { return }
            for worker in workers where await worker.failures > 3 {
                throw notComingUp(worker.name)
            }
            try await pause()
        }
        throw FogError(.unavailable, "not all workers have joined; the logs in '\(folder.logs)' say why")
    }

    private func notComingUp(_ part: String) -> FogError { LastWords.notComingUp(part, in: folder) }

    /// Makes a join token for this run in place of the last run's, in a file that only its owner can read.
    private func joinTokenFile(_ client: CoordinatorClient) async throws(FogError) -> String {
        for token in try await client.tokens().tokens where token.kind == .join && token.name == "up" {
            _ = try await client.revokeToken(token.id)
        }
        let token = try await client.createToken(.join, name: "up")
        let path = folder.path + "/join.token"
        try AtomicFile.replace(path, contents: Array(token.secret.utf8), permissions: 0o600)
        return path
    }

    private func pause() async throws(FogError) {
        do {
            try await Task.sleep(for: .milliseconds(25))
        } catch {
            throw FogError(.cancelled, "the network was shut down while it came up")
        }
    }

    private func stop(_ processes: [SupervisedProcess], within limit: Duration) async {
        await SupervisedProcess.stop(processes, within: limit)
    }
}
