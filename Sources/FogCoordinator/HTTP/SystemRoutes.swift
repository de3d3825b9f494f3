import FogCore
import FogJobs
import HTTPTypes
import Hummingbird
import NIOCore

/// Health, version, metrics, and what is listed for operators.
struct SystemRoutes {
    let operations: CoordinatorOperations
    let metricsText: @Sendable () -> String

    func add(to router: Router<CoordinatorContext>) {
        router.get("healthz") { _, _ in
            Self.line("ok")
        }
        router.get("readyz") { _, _ in
            try await operations.checkReadiness()
            return Self.line("ready")
        }
        router.get("version") { _, _ in try jsonResponse(VersionInfo.current) }
        router.get("openapi.json") { _, _ in
            Response(
                status: .ok, headers: [.contentType: "application/json"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: OpenAPIDocument.text)))
        }
        router.get("metrics") { _, context in
            try context.principal().requireOperator()
            return Response(
                status: .ok, headers: [.contentType: PrometheusRegistry.contentType],
                body: ResponseBody(byteBuffer: ByteBuffer(string: metricsText())))
        }
        router.get("v1/anonymous") { _, _ in try jsonResponse(try await operations.anonymousTerms()) }
        router.get("v1/tokens") { _, context in
            try jsonResponse(operations.tokens(by: context.principal()))
        }
        router.post("v1/tokens") { request, context in
            let principal = try context.principal()
            let token = try await operations.createToken(request.json(), by: principal)
            return try jsonResponse(token, status: .created)
        }
        router.delete("v1/tokens/{id}") { _, context in
            let id = try context.part("id") { String($0) }
            return try jsonResponse(try await operations.revokeToken(id, by: context.principal()))
        }
    }
    private static func line(_ text: String) -> Response {
        Response(
            status: .ok, headers: [.contentType: "text/plain; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text + "\n")))
    }
}
