import FogCore
import FogHTTP
import FogJobs
import Hummingbird
import Logging

/// All routes of the API, independent of the way by which requests come: the router is one responder for every front
/// end.
enum CoordinatorRouter {
    static func make(
        _ operations: CoordinatorOperations, hosts: HostPolicy, metricsText: @escaping @Sendable () -> String
    ) -> Router<CoordinatorContext> {
        let bare = Router(context: CoordinatorContext.self)
        addRoutes(to: bare, operations, metricsText)
        let router = Router(context: CoordinatorContext.self)
        router.add(middleware: ProblemMiddleware())
        router.add(middleware: AuthenticationMiddleware(operations: operations, hosts: hosts))
        router.add(middleware: AdmissionMiddleware(admission: operations.admission))
        router.add(middleware: MethodMiddleware(routes: bare.routes))
        addRoutes(to: router, operations, metricsText)
        return router
    }

    private static func addRoutes(
        to router: Router<CoordinatorContext>, _ operations: CoordinatorOperations,
        _ metricsText: @escaping @Sendable () -> String
    ) {
        SystemRoutes(operations: operations, metricsText: metricsText).add(to: router)
        let version = router.group("v1")
        JobRoutes(operations: operations).add(to: version)
        NodeRoutes(operations: operations).add(to: version)
        LeaseRoutes(operations: operations).add(to: version)
        BlobRoutes(operations: operations).add(to: version)
        EventRoutes(operations: operations).add(to: version)
        UsageRoutes(operations: operations).add(to: version)
    }
}
