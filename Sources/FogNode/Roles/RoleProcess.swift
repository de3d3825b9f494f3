import Logging
import ServiceLifecycle
import UnixSignals

/// Runs the service that a process is for.
enum RoleProcess {
    /// Runs until SIGTERM or SIGINT, and then until the service has shut down in order.
    ///
    /// - Parameter limit: How long the shutdown may take before the process is ended all the same.
    static func run(_ service: any Service, endingWithin limit: Duration = .seconds(60), logger: Logger) async throws {
        var configuration = ServiceGroupConfiguration(
            services: [
                .init(
                    service: service, successTerminationBehavior: .gracefullyShutdownGroup,
                    failureTerminationBehavior: .gracefullyShutdownGroup)
            ], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        configuration.maximumGracefulShutdownDuration = limit
        try await ServiceGroup(configuration: configuration).run()
    }
}
