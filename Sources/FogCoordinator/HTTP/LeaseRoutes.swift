import FogCore
import FogExecution
import FogJobs
import HTTPTypes
import Hummingbird
import NIOCore

/// What workers do with the tasks that they take.
struct LeaseRoutes {
    let operations: CoordinatorOperations

    func add(to router: RouterGroup<CoordinatorContext>) {
        router.post("leases:claim") { request, context in
            let principal = try context.principal()
            let channel = context.channel
            let claim = try await request.json(as: ClaimRequest.self)
            return try jsonResponse(
                try await operations.claim(claim, by: principal, isPresent: { channel.isActive }))
        }
        router.post("leases:renew") { request, context in
            let principal = try context.principal()
            return try jsonResponse(try await operations.renew(request.json(), by: principal))
        }
        router.post("leases/{task}:finish") { request, context in
            let principal = try context.principal()
            let task = try context.taskID()
            let body = try await request.bytes(limit: 16 << 20)
            let message = try Request.decode(body, as: FinishRequest.self)
            return try jsonResponse(try await operations.finish(task, message, body: body, by: principal))
        }
        router.post("leases/{task}:release") { request, context in
            let principal = try context.principal()
            let task = try context.taskID()
            return try jsonResponse(try await operations.release(task, request.json(), by: principal))
        }
        router.post("leases/{task}/logs") { request, context in
            let principal = try context.principal()
            let lease = LeaseKey(task: try context.taskID(), fence: try request.number("fence") ?? 0)
            let stream = try request.query("stream", "stdout or stderr", OutputStream.init(rawValue:))
            let offset: Int64 = try request.number("offset") ?? 0
            let bytes = try await request.bytes(limit: 1 << 20)
            try await operations.appendLog(
                lease, stream: stream ?? .standardOutput, offset: offset, bytes: bytes, by: principal)
            return Response(status: .noContent)
        }
    }
}
