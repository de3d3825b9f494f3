import Logging
import ServiceLifecycle
import UnixSignals

/// Runs the services that a process is for.
enum RoleProcess {
    /// Runs until SIGTERM or SIGINT, and then until the service has shut down in order.
    ///
    /// - Parameter limit: How long the shutdown may take before the process is ended all the same.
    static func run(_ service: any Service, endingWithin limit: Duration = .seconds(60), logger: Logger) async throws {
        try await run([.init(service: service)], endingWithin: limit, logger: logger)
    }

    /// The same with several services, of which none goes on without the others; they end in reverse order.
    static func run(
        _ services: [ServiceGroupConfiguration.ServiceConfiguration], endingWithin limit: Duration, logger: Logger
    ) async throws {
        let services = services.map { service in
            ServiceGroupConfiguration.ServiceConfiguration(
                service: service.service, successTerminationBehavior: .gracefullyShutdownGroup,
                failureTerminationBehavior: .gracefullyShutdownGroup)
        }
        var configuration = ServiceGroupConfiguration(
            services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        configuration.maximumGracefulShutdownDuration = limit
        try await ServiceGroup(configuration: configuration).run()
    }
}
