import FogCore
import FogDirectory
import FogMixnet
import FogNetworking
import FogNode
import Logging
import ServiceLifecycle

/// A mix network of processes of their own, for a measurement: an authority, three mixes, a gateway and a service node.
struct BenchMixnet {
    let network: NetworkDescription
    let folder: DataFolder
    private let group: ServiceGroup
    private let running: Task<Void, any Error>

    /// Starts it, and returns once all have published themselves.
    static func start(_ parameters: MixnetParameters, epochSeconds: UInt64, in path: String) async throws -> BenchMixnet
    {
        let folder = try DataFolder(path)
        var plan = LocalNetwork.Plan(workers: 0)
        (plan.authorities, plan.mixes, plan.gateways, plan.services) = (1, 3, 1, 1)
        plan.epochSeconds = epochSeconds
        plan.mixnet = parameters
        // Above what the client sends: nobody here wants to see what a gateway does with too much.
        plan.clientRate = 100_000
        plan.restarts = false
        let (readiness, isReady) = AsyncStream.makeStream(of: Void.self)
        let logger = Logger.quiet("bench")
        let local = LocalNetwork(
            folder: folder, parts: try InstalledParts.locate(), plan: plan, logger: logger,
            onReady: { _ in isReady.yield() })
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [
                    .init(
                        service: local, successTerminationBehavior: .gracefullyShutdownGroup,
                        failureTerminationBehavior: .gracefullyShutdownGroup)
                ], logger: logger))
        let running = Task {
            defer { isReady.finish() }
            try await group.run()
        }
        for await _ in readiness {
            return BenchMixnet(
                network: try DirectoryFile.network(folder.network), folder: folder, group: group, running: running)
        }
        try await running.value
        throw FogError(.unavailable, "the network has ended while it came up")
    }

    /// The process of a node, such as `mix` 1.
    func process(_ role: String, _ number: Int) throws(FogError) -> Int32 {
        let wanted = [role, "run", "\(folder.mixes)/\(role)-\(number)"]
        guard let process = try ProcessSearch.number(where: { Array($0.dropFirst().prefix(3)) == wanted }) else {
            throw FogError(.unavailable, "\(role)-\(number) of the measurement doesn't run")
        }
        return process
    }

    /// Connects a client, and waits until an echo has come back over the network.
    func connect(isPushed: Bool) async throws -> MixnetConnection {
        var options = MixnetClientDriver.Options()
        options.isPushed = isPushed
        let connection = try MixnetConnection(
            network, folder: folder.directory(of: network), options: options, logger: Logger.quiet("client"))
        do {
            // Mixes have layers from the second epoch behind their publication on.
            let limit = Duration.seconds(5 * Int64(network.schedule.seconds) + 60)
            let start = ContinuousClock.now
            try await connection.ready(within: limit)
            while start.duration(to: .now) < limit {
                let outcome = await PingOutcome.asking(
                    ServiceName.echo, over: connection, size: 64, within: .seconds(20))
                if case .delivered = outcome { return connection }
            }
            throw FogError(.unavailable, "nothing comes back over the network of the measurement")
        } catch {
            await connection.close()
            throw error
        }
    }

    func end() async {
        await group.triggerGracefulShutdown()
        _ = await running.result
    }
}
