import FogClient
import FogCore
import FogExecution
import FogJobs
import Testing

@testable import FogCoordinator

extension HostileScene {
    /// Calls that wait for a job to change, each on a connection of its own.
    func waitingCalls(_ count: Int, on job: JobStatus, token: String) async throws -> [RawCaller] {
        let before = operations.admission.total.calls
        var callers: [RawCaller] = []
        for _ in 0..<count {
            let caller = try await connect()
            let path = "/v1/jobs/\(job.id)?after=\(job.version)&wait=60000"
            try await caller.send(head("GET \(path)", token: token))
            callers.append(caller)
        }
        while operations.admission.total.calls < before + count { try await Task.sleep(for: .milliseconds(2)) }
        return callers
    }

    /// Expects that a worker can join, claim a task of the job, renew its lease and end it; others are stopped, so that
    /// whoever waits for the job is answered.
    func expectAWorkerGetsOn(with job: JobStatus, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let (node, token) = try await worker()
        try await ServiceScene.withClient(.http(host: "127.0.0.1", port: port), token: token) { worker in
            let claimed = try await worker.claim(ClaimRequest(node: node, limit: 64, waitMs: 0, claim: "a"))
            let leases = claimed.assignments.map(\.lease)
            #expect(leases.contains { $0.task.job == job.id }, sourceLocation: sourceLocation)
            let renewals = leases.map { RenewRequest.Renewal(lease: $0, phase: .running) }
            let renewed = try await worker.renew(RenewRequest(node: node, renewals: renewals))
            #expect(renewed.renewed == leases, sourceLocation: sourceLocation)
            for lease in leases {
                let message = FinishRequest(
                    node: node, fence: lease.fence, outcome: .exited(0), usage: ExecutionUsage(), outputs: [])
                let end = try await worker.finish(lease.task, body: JSONBytes.encode(message))
                #expect(end.state == .succeeded, sourceLocation: sourceLocation)
            }
        }
    }
}
