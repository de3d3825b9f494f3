import FogCore
import FogHTTP
import FogJobs
import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// Answers every error with a problem document (RFC 9457).
struct ProblemMiddleware: RouterMiddleware {
    typealias Context = CoordinatorContext

    func handle(
        _ request: Request, context: Context, next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        let response = await answer(request, context: context, next: next)
        // Nobody reads a body after HEAD: it would be taken for the next answer.
        return request.method == .head ? response.createHeadResponse() : response
    }

    private func answer(
        _ request: Request, context: Context, next: @concurrent (Request, Context) async throws -> Response
    ) async -> Response {
        do {
            return try await next(request, context)
        } catch let error as MethodRefusal {
            var response = Self.response(error.problem, logger: context.logger, cause: error)
            response.headers[.allow] = error.allowed
            return response
        } catch let error as CallRefusal {
            return Self.response(error.problem, logger: context.logger, cause: error)
        } catch let error as CallerGone {
            // Nobody may be there any more to read it.
            var problem = Problem(FogError(.invalid, "the request's body broke off before its end"))
            problem.status = 400
            return Self.response(problem, logger: context.logger, cause: error)
        } catch let error as FogError {
            return Self.response(Problem(error), logger: context.logger, cause: error)
        } catch let error as SpecificationError {
            return Self.response(Self.problem(error), logger: context.logger, cause: error)
        } catch let error as HTTPError {
            return Self.response(Self.problem(error), logger: context.logger, cause: error)
        } catch {
            let hidden = FogError(.failed, "the coordinator couldn't carry the call out; its log says why")
            return Self.response(Problem(hidden), logger: context.logger, cause: error)
        }
    }

    private static func problem(_ error: SpecificationError) -> Problem {
        let details = error.problems.map {
            Problem.Detail(path: $0.path, line: $0.line, column: $0.column, message: $0.message)
        }
        let count = error.problems.count + error.more
        let summary = count == 1 ? "the job specification has a mistake" : "the job specification has \(count) mistakes"
        return Problem(FogError(.invalid, summary), errors: details)
    }

    private static func problem(_ error: HTTPError) -> Problem {
        let code: FogError.Code =
            switch error.status.code {
            case 404: .notFound
            case 413: .tooLarge
            case 400..<500: .invalid
            default: .failed
            }
        var problem = Problem(FogError(code, error.body ?? error.status.reasonPhrase))
        problem.status = error.status.code
        return problem
    }

    static func response(_ problem: Problem, logger: Logger, cause: any Error) -> Response {
        if problem.status >= 500, problem.status != 503, problem.status != 507 {
            logger.error("a call failed", metadata: ["error": "\(cause)"])
        }
        let body = problem.document
        var fields = HTTPFields()
        fields[.contentType] = Problem.contentType
        if problem.status == 401 { fields[.wwwAuthenticate] = "Bearer" }
        if problem.status == 503 || problem.status == 429 { fields[.retryAfter] = "1" }
        return Response(
            status: .init(code: problem.status), headers: fields,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
    }
}
