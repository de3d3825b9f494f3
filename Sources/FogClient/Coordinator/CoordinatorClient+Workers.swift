public import FogCore
public import FogExecution
public import FogJobs
import HTTPTypes
import NIOCore

extension CoordinatorClient {
    /// Introduces a worker; the client's token is a join token.
    public func join(_ request: JoinRequest) async throws(FogError) -> JoinResponse {
        try await call(.post, APIPath("/v1/nodes"), sending: request)
    }

    /// Says that a worker lives and what it offers.
    public func heartbeat(_ node: NodeID, _ request: HeartbeatRequest) async throws(FogError) -> HeartbeatResponse {
        try await call(.put, APIPath("/v1/nodes/\(node)/heartbeat"), sending: request, timeout: .seconds(5))
    }

    /// What the coordinator wants of a worker, once it differs from `version` or `wait` is over.
    public func commands(
        for node: NodeID, after version: Int64?, wait: Duration
    ) async throws(FogError) -> NodeCommands {
        try await call(
            .get,
            APIPath("/v1/nodes/\(node)/commands").adding("after", version).adding("wait", wait.clampedMilliseconds),
            timeout: wait + .seconds(10))
    }

    /// Asks for tasks.
    public func claim(_ request: ClaimRequest) async throws(FogError) -> ClaimResponse {
        try await call(
            .post, APIPath("/v1/leases:claim"), sending: request,
            timeout: .milliseconds(request.waitMs) + .seconds(10))
    }

    /// Renews leases.
    public func renew(_ request: RenewRequest) async throws(FogError) -> RenewResponse {
        try await call(.post, APIPath("/v1/leases:renew"), sending: request, timeout: .seconds(5))
    }

    /// Says how an attempt ended. `body` is the JSON of a ``FinishRequest``, kept by the worker so that a repetition is
    /// the same to the byte.
    public func finish(_ task: TaskID, body: [UInt8]) async throws(FogError) -> FinishResponse {
        try await call(.post, APIPath("/v1/leases/\(task):finish"), body: .bytes(ByteBuffer(bytes: body)))
    }

    /// Says how several attempts ended; the results come in the order of the batch. For each `body` as for
    /// ``finish(_:body:)``.
    public func finish(_ batch: FinishBatch) async throws(FogError) -> [FinishBatchResponse.Result] {
        let response: FinishBatchResponse = try await call(.post, APIPath("/v1/leases:finish"), sending: batch)
        guard response.results.count == batch.finishes.count else {
            throw FogError(
                .corrupted, "the coordinator answered for another number of attempts than it was asked about")
        }
        return response.results
    }

    /// Gives a task back.
    public func release(_ task: TaskID, _ request: ReleaseRequest) async throws(FogError) -> FinishResponse {
        try await call(.post, APIPath("/v1/leases/\(task):release"), sending: request)
    }

    /// Stores a piece of what a task printed. Repeating it changes nothing.
    ///
    /// - Throws: ``FogError/Code/stale`` if the lease is over.
    public func appendLog(
        _ lease: LeaseKey, stream: OutputStream, offset: Int64, bytes: [UInt8]
    ) async throws(FogError) {
        let path = APIPath("/v1/leases/\(lease.task)/logs").adding("fence", lease.fence)
            .adding("stream", stream.rawValue).adding("offset", offset)
        let request = request(
            .post, path, body: .bytes(ByteBuffer(bytes: bytes)), contentType: "application/octet-stream")
        try await complete(request, timeout: .seconds(10))
    }
}
