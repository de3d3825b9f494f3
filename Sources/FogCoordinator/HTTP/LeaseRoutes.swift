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

    /// Messages of a batch that are understood, with their places, and what is said of the others.
    private struct Reading: Sendable {
        var finishes: [(place: Int, finish: CoordinatorOperations.Finish)] = []
        var results: [FinishBatchResponse.Result]
    }

    private func read(_ body: [UInt8], by principal: Principal) throws(FogError) -> Reading {
        let batch = try Request.decode(body, as: FinishBatch.self)
        guard batch.finishes.count <= FinishBatch.limit else {
            throw FogError(.tooLarge, "at most \(FinishBatch.limit) attempts can be ended in one request")
        }
        var reading = Reading(results: Array(repeating: .init(), count: batch.finishes.count))
        for (place, item) in batch.finishes.enumerated() {
            do throws(FogError) {
                let finish = try operations.finish(of: item.task, body: Array(item.body.utf8), by: principal)
                reading.finishes.append((place, finish))
            } catch {
                reading.results[place].problem = Problem(error)
            }
        }
        return reading
    }

    private func carryOut(_ reading: Reading) async throws(FogError) -> FinishBatchResponse {
        var results = reading.results
        for (item, result) in zip(reading.finishes, try await operations.finish(reading.finishes.map(\.finish))) {
            switch result {
            case .success(let state): results[item.place].state = state
            case .failure(let error): results[item.place].problem = Problem(error)
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
            let body = try await request.bytes(limit: Self.finishBytes)
            let finish = try await HeavyWork.read(body, from: HeavyWork.batchBytes) { [operations] body in
                try operations.finish(of: task, body: body, by: principal)
            }
            let state = try await operations.finish([finish])[0].get()
            return try jsonResponse(FinishResponse(state: state))
        }
        router.post("leases:finish") { request, context in
            let principal = try context.worker()
            let body = try await request.bytes(limit: Self.finishBytes)
            let reading = try await HeavyWork.read(body, from: HeavyWork.batchBytes) { try read($0, by: principal) }
            return try jsonResponse(try await carryOut(reading))
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
