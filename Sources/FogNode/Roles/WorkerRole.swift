public import FogWorker
public import Logging

/// A process that is a worker.
public enum WorkerRole {
    /// Runs a worker until SIGTERM or SIGINT, or until its coordinator removes it.
    public static func run(_ configuration: WorkerConfiguration, logger: Logger) async throws {
        try await RoleProcess.run(
            Worker(configuration: configuration, logger: logger),
            endingWithin: configuration.drainGrace + .seconds(60), logger: logger)
    }
}
