import Crypto
import FogClient
import FogCore
import FogExecution
import FogJobs

/// A worker that does what a test says.
struct TestWorker: Sendable {
    let node: NodeID
    let client: CoordinatorClient
    let token: String

    static let platform = NodePlatform(
        architecture: "x86_64", operatingSystem: "linux", kernel: "6.1", processor: "test", version: "0.1.0")

    static func capacity(
        cpu: Int = 100_000, memory: Int64 = 1 << 40, engines: [String: String] = ["process": "1", "wasm": "1"]
    ) -> NodeCapacity {
        NodeCapacity(cpuMillicores: cpu, memoryBytes: memory, diskBytes: 1 << 40, engines: engines)
    }

    static func request(
        _ key: Curve25519.Signing.PrivateKey, name: String, capacity: NodeCapacity
    ) throws -> JoinRequest {
        let text = Hexadecimal.encode(key.publicKey.rawRepresentation)
        let signature = try key.signature(for: JoinRequest.signedBytes(identityKey: text, name: name))
        return JoinRequest(
            identityKey: text, name: name, capacity: capacity, platform: platform,
            signature: Hexadecimal.encode(signature))
    }

    /// Joins a coordinator.
    init(
        _ scene: CoordinatorScene, name: String = "worker", capacity: NodeCapacity = capacity(),
        key: Curve25519.Signing.PrivateKey = Curve25519.Signing.PrivateKey()
    ) async throws {
        let request = try Self.request(key, name: name, capacity: capacity)
        let response = try await scene.client(.join).join(request)
        node = response.node
        token = response.token
        client = scene.client(response.token)
    }

    /// The same worker when the coordinator was restarted.
    init(_ worker: TestWorker, at scene: CoordinatorScene) {
        node = worker.node
        token = worker.token
        client = scene.client(worker.token)
    }

    func claim(
        _ limit: Int = 64, waitMs: Int64 = 0, name: String? = nil
    ) async throws -> [TaskAssignment] {
        let name = name ?? String(UInt64.random(in: 0 ... .max), radix: 36)
        return try await client.claim(ClaimRequest(node: node, limit: limit, waitMs: waitMs, claim: name)).assignments
    }

    /// Claims what must be one task.
    func claimOne() async throws -> LeaseKey {
        let found = try await claim(1)
        guard let lease = found.first?.lease else { throw FogError(.notFound, "there was no task to claim") }
        return lease
    }

    func renew(_ leases: [LeaseKey], _ phase: TaskPhase = .running) async throws -> RenewResponse {
        try await client.renew(
            RenewRequest(node: node, renewals: leases.map { RenewRequest.Renewal(lease: $0, phase: phase) }))
    }

    func finish(
        _ lease: LeaseKey, _ outcome: ExecutionOutcome = .exited(0), usage: ExecutionUsage = ExecutionUsage(),
        outputs: [FinishRequest.Output] = []
    ) async throws -> TaskState {
        let message = FinishRequest(
            node: node, fence: lease.fence, outcome: outcome, usage: usage, outputs: outputs)
        return try await client.finish(lease.task, body: JSONBytes.encode(message)).state
    }

    func release(_ lease: LeaseKey) async throws -> TaskState {
        try await client.release(lease.task, ReleaseRequest(node: node, fence: lease.fence)).state
    }

    func heartbeat(_ capacity: NodeCapacity = capacity(), draining: Bool = false) async throws {
        _ = try await client.heartbeat(
            node, HeartbeatRequest(capacity: capacity, platform: Self.platform, draining: draining))
    }
}
