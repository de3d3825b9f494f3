import FogCore
import FogJobs
import HTTPTypes
import Hummingbird

/// Answers a call by a method that a path doesn't have with those that it has (RFC 9110 section 15.5.6).
struct MethodMiddleware: RouterMiddleware {
    typealias Context = CoordinatorContext

    /// Knows every path by GET, and answers with its methods in `Allow`.
    private let paths: RouterResponder<CoordinatorContext>

    init(routes: [Router<CoordinatorContext>.RouteDescription]) {
        let router = Router(context: CoordinatorContext.self)
        var methods: [String: [String]] = [:]
        for route in routes { methods[route.path.description, default: []].append(route.method.rawValue) }
        for (path, names) in methods {
            let allowed = names.sorted().joined(separator: ", ")
            router.get(RouterPath(path)) { _, _ in Response(status: .noContent, headers: [.allow: allowed]) }
        }
        paths = router.buildResponder()
    }

    func handle(
        _ request: Request, context: Context, next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as HTTPError where error.status == .notFound {
            var head = request.head
            head.method = .get
            let question = Request(head: head, body: RequestBody(buffer: .init()))
            guard let allowed = try await paths.respond(to: question, context: context).headers[.allow] else {
                throw error
            }
            throw MethodRefusal(method: request.method, allowed: allowed)
        }
    }
}

/// The path is there and doesn't have the method.
struct MethodRefusal: Error {
    let method: HTTPRequest.Method
    /// The methods that it has, as they stand in `Allow`.
    let allowed: String

    var problem: Problem {
        var problem = Problem(FogError(.invalid, "this path takes \(allowed), not \(method)"))
        problem.status = 405
        return problem
    }
}
