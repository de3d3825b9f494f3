import ServiceLifecycle

/// Work that goes on until it is cancelled, as a service.
struct CancelledService: Service {
    let work: @Sendable () async -> Void

    init(_ work: @escaping @Sendable () async -> Void) { self.work = work }

    func run() async throws {
        await cancelWhenGracefulShutdown { [work] in await work() }
    }
}
