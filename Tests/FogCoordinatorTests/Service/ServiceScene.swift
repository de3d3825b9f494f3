import FogClient
import FogCore
import FogJobs
import Logging
import ServiceLifecycle

@testable import FogCoordinator

/// A whole coordinator, with its sockets, for as long as a test needs it.
enum ServiceScene {
    /// Starts a coordinator on `folder`, hands over its configuration and TCP port, and shuts it down.
    static func run<Value: Sendable>(
        in folder: TemporaryFolder, _ body: @escaping @Sendable (CoordinatorConfiguration, Int) async throws -> Value
    ) async throws -> Value {
        try await run(in: folder, callers: CallerLimits()) { coordinator, port in
            try await body(coordinator.configuration, port)
        }
    }

    /// Starts a coordinator that has other bounds for its callers, and hands it over with its TCP port.
    static func run<Value: Sendable>(
        in folder: TemporaryFolder, callers: CallerLimits, bounds: CoordinatorConfiguration.Bounds = .init(),
        _ body: @escaping @Sendable (Coordinator, Int) async throws -> Value
    ) async throws -> Value {
        let configuration = try CoordinatorConfiguration(
            folder: folder.path + "/state", socketPath: folder.path + "/run/fog.sock",
            leaseTerms: LeaseTerms(timeToLive: .seconds(2), lostAfter: .milliseconds(500)),
            bounds: bounds, callers: callers)
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let (ports, port) = AsyncStream<Int>.makeStream()
        let coordinator = try Coordinator(
            configuration: configuration, logger: logger, metricsText: { "metrics" },
            onReady: { port.yield($0) })
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(services: [.init(service: coordinator)], logger: logger))
        return try await withThrowingTaskGroup(of: Value?.self) { tasks in
            tasks.addTask {
                defer { port.finish() }
                try await group.run()
                return nil
            }
            tasks.addTask {
                var iterator = ports.makeAsyncIterator()
                guard let port = await iterator.next() else { return nil }
                let value = try await body(coordinator, port)
                await group.triggerGracefulShutdown()
                return value
            }
            var result: Value?
            while let next = try await tasks.next() { result = next ?? result }
            guard let result else { throw FogError(.failed, "the coordinator ended before it was ready") }
            return result
        }
    }

    /// Hands over a client and closes its connections.
    static func withClient<Value>(
        _ endpoint: Endpoint, token: String? = nil, _ body: (CoordinatorClient) async throws -> Value
    ) async throws -> Value {
        let transport = HTTPTransport(endpoint: endpoint)
        let client = CoordinatorClient(transport: transport, token: token.map { Sensitive($0) })
        do {
            let value = try await body(client)
            await transport.shutdown()
            return value
        } catch {
            await transport.shutdown()
            throw error
        }
    }
}
