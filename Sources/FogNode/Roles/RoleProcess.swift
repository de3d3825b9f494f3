import Logging
import ServiceLifecycle
import UnixSignals

/// Runs the service that a process is for.
enum RoleProcess {
    /// Runs until SIGTERM or SIGINT, and then until the service has shut down in order, for at most a minute.
    static func run(_ service: any Service, logger: Logger) async throws {
        var configuration = ServiceGroupConfiguration(
            services: [
                .init(
                    service: service, successTerminationBehavior: .gracefullyShutdownGroup,
                    failureTerminationBehavior: .gracefullyShutdownGroup)
            ], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        configuration.maximumGracefulShutdownDuration = .seconds(60)
        try await ServiceGroup(configuration: configuration).run()
    }
}
