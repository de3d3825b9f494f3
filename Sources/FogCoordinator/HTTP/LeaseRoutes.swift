import FogCore
import FogExecution
import FogJobs
import HTTPTypes
import Hummingbird
import NIOCore

/// What workers do with the tasks that they take.
struct LeaseRoutes {
    let operations: CoordinatorOperations

    /// The most bytes of a request that ends attempts.
    private static let finishBytes = 16 << 20

    private func finish(_ batch: FinishBatch, by principal: Principal) async throws(FogError) -> FinishBatchResponse {
        guard batch.finishes.count <= FinishBatch.limit else {
            throw FogError(.tooLarge, "at most \(FinishBatch.limit) attempts can be ended in one request")
        }
        var results = [FinishBatchResponse.Result](repeating: .init(), count: batch.finishes.count)
        var finishes: [(index: Int, finish: CoordinatorOperations.Finish)] = []
        for (index, item) in batch.finishes.enumerated() {
            do throws(FogError) {
                finishes.append(
                    (index, try operations.finish(of: item.task, body: Array(item.body.utf8), by: principal)))
            } catch {
                results[index].problem = Problem(error)
            }
        }
        for (place, result) in zip(finishes, try await operations.finish(finishes.map(\.finish))) {
            switch result {
            case .success(let state): results[place.index].state = state
            case .failure(let error): results[place.index].problem = Problem(error)
            }
        }
        return FinishBatchResponse(results: results)
    }

    func add(to router: RouterGroup<CoordinatorContext>) {
        router.post("leases:claim") { request, context in
            let principal = try context.worker()
            let channel = context.channel
            let claim = try await request.json(as: ClaimRequest.self)
            return try jsonResponse(
                try await operations.claim(claim, by: principal, isPresent: { channel.isActive }))
        }
        router.post("leases:renew") { request, context in
            let principal = try context.worker()
            return try jsonResponse(try await operations.renew(request.json(), by: principal))
        }
        router.post("leases/{task}:finish") { request, context in
            let principal = try context.worker()
            let task = try context.taskID()
            let finish = try operations.finish(
                of: task, body: try await request.bytes(limit: Self.finishBytes), by: principal)
            let state = try await operations.finish([finish])[0].get()
            return try jsonResponse(FinishResponse(state: state))
        }
        router.post("leases:finish") { request, context in
            let principal = try context.worker()
            let batch: FinishBatch = try Request.decode(try await request.bytes(limit: Self.finishBytes))
            return try jsonResponse(try await finish(batch, by: principal))
        }
        router.post("leases/{task}:release") { request, context in
            let principal = try context.worker()
            let task = try context.taskID()
            return try jsonResponse(try await operations.release(task, request.json(), by: principal))
        }
        router.post("leases/{task}/logs") { request, context in
            let principal = try context.worker()
            guard let fence = try request.fence() else { throw FogError(.invalid, "the parameter 'fence' is missing") }
            let lease = LeaseKey(task: try context.taskID(), fence: fence)
            let stream = try request.query("stream", "stdout or stderr", OutputStream.init(rawValue:))
            let offset: Int64 = try request.number("offset") ?? 0
            let bytes = try await request.bytes(limit: 1 << 20)
            try await operations.appendLog(
                lease, stream: stream ?? .standardOutput, offset: offset, bytes: bytes, by: principal)
            return Response(status: .noContent)
        }
    }
}
