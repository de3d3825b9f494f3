import Crypto
import FogClient
import FogCore
import FogExecution
import FogHTTP
import FogJobs
import FogStorage
import FoundationEssentials
import Glibc
import NIOCore
import Testing

@testable import FogCoordinator

@Suite struct CoordinatorServiceTests {
    @Test func theOwnUserIsAnOperatorOnTheSocketAndNobodyOverTCP() async throws {
        let folder = try TemporaryFolder()
        try await ServiceScene.run(in: folder) { configuration, port in
            let local = Endpoint.unixSocket(path: configuration.socketPath)
            let remote = Endpoint.http(host: "127.0.0.1", port: port)
            let token = try await ServiceScene.withClient(local) { client in
                try await client.readiness()
                #expect(try await client.version() == .current)
                #expect(try await client.nodes().nodes.isEmpty)
                return try await client.createToken(.submitter, name: "alice").secret
            }
            try await ServiceScene.withClient(remote) { client in
                try await client.readiness()
                await #expect(throws: FogError(.unauthenticated)) { try await client.jobs() }
            }
            try await ServiceScene.withClient(remote, token: token) { client in
                let job = try await client.submit(specification: Array(JobText.make().utf8), idempotencyKey: "k")
                #expect(job.owner == "alice")
                await #expect(throws: FogError(.forbidden)) { try await client.tokens() }
            }
            // A token counts for more than who one is.
            try await ServiceScene.withClient(local, token: token) { client in
                _ = await #expect(throws: FogError(.forbidden)) { try await client.tokens() }
            }
            try await ServiceScene.withClient(local, token: "fog_operator_00") { client in
                _ = await #expect(throws: FogError(.unauthenticated)) { try await client.jobs() }
            }
            var status = stat()
            #expect(lstat(configuration.socketPath, &status) == 0)
            #expect(status.st_mode & 0o777 == 0o600)
        }
    }

    @Test func aJobRunsOverRealConnections() async throws {
        let folder = try TemporaryFolder()
        let file = folder.path + "/input"
        let content = Data((0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 7) })
        try content.write(to: URL(filePath: file))
        try await ServiceScene.run(in: folder) { configuration, port in
            try await ServiceScene.withClient(.unixSocket(path: configuration.socketPath)) { user in
                let input = try await user.upload(file: file)
                #expect(input == BlobInfo(hash: BlobHash(hashing: Array(content)), size: 3_000_000))
                let joinToken = try await user.createToken(.join, name: "join").secret
                let request = try TestWorker.request(
                    Curve25519.Signing.PrivateKey(), name: "worker", capacity: TestWorker.capacity())
                let remote = Endpoint.http(host: "localhost", port: port)
                let joined = try await ServiceScene.withClient(remote, token: joinToken) { try await $0.join(request) }
                #expect(joined.terms == configuration.leaseTerms)
                try await ServiceScene.withClient(remote, token: joined.token) { worker in
                    async let claimed = worker.claim(
                        ClaimRequest(node: joined.node, limit: 1, waitMs: 60_000, claim: "a"))
                    let text = JobText.make(task: "inputs: [{from: \"blob:\(input.hash)\", to: /in/a}]")
                    let job = try await user.submit(specification: Array(text.utf8), idempotencyKey: "k")
                    let lease = try #require(try await claimed.assignments.first?.lease)
                    var received: [UInt8] = []
                    try await worker.download(input.hash) { received += Array($0.readableBytesView) }
                    #expect(received == Array(content))
                    try await worker.appendLog(lease, stream: .standardError, offset: 0, bytes: [1, 2])
                    let output = try await worker.upload(bytes: received.reversed(), under: lease)
                    let message = FinishRequest(
                        node: joined.node, fence: lease.fence, outcome: .exited(0), usage: ExecutionUsage(),
                        outputs: [.init(path: "a", hash: output.hash, size: output.size)])
                    #expect(try await worker.finish(lease.task, body: JSONBytes.encode(message)).state == .succeeded)
                    #expect(try await user.waitForEnd(of: job.id).state == .succeeded)
                    #expect(try await user.outputs(of: job.id).outputs.map(\.hash) == [output.hash])
                    #expect(try await user.logs(of: job.id, wait: .seconds(60)).entries.map(\.data.bytes) == [[1, 2]])
                }
            }
        }
    }

    @Test func aLeaseLapsesByItselfWithoutAnyCall() async throws {
        let folder = try TemporaryFolder()
        try await ServiceScene.run(in: folder) { configuration, port in
            try await ServiceScene.withClient(.unixSocket(path: configuration.socketPath)) { user in
                let joinToken = try await user.createToken(.join, name: "join").secret
                let request = try TestWorker.request(
                    Curve25519.Signing.PrivateKey(), name: "worker", capacity: TestWorker.capacity())
                let remote = Endpoint.http(host: "127.0.0.1", port: port)
                let joined = try await ServiceScene.withClient(remote, token: joinToken) { try await $0.join(request) }
                let job = try await user.submit(specification: Array(JobText.make().utf8), idempotencyKey: "k")
                try await ServiceScene.withClient(remote, token: joined.token) { worker in
                    _ = try await worker.claim(
                        ClaimRequest(node: joined.node, limit: 1, waitMs: 0, claim: "a"))
                }
                var states: [TaskState] = []
                var version = try await user.job(job.id).version
                while states.last != .queued {
                    let status = try await user.job(job.id, after: version, wait: .seconds(60))
                    version = status.version
                    states.append(try await user.task(TaskID(job: job.id, index: 0)).state)
                }
                #expect(states == [.unknown, .queued])
            }
        }
    }

    @Test func shutdownDoesNotWaitForLongPollsAndKeepsEverything() async throws {
        let folder = try TemporaryFolder()
        let job = try await ServiceScene.run(in: folder) { configuration, port in
            let transport = HTTPTransport(endpoint: .unixSocket(path: configuration.socketPath))
            let client = CoordinatorClient(transport: transport, token: nil)
            let job = try await client.submit(specification: Array(JobText.make().utf8), idempotencyKey: "k")
            // They go on while the coordinator is told to end; each of them would keep it for a minute.
            for _ in 0..<8 {
                Task {
                    while !Task.isCancelled {
                        do {
                            _ = try await client.job(job.id, after: job.version, wait: .seconds(60))
                        } catch { break }
                    }
                    await transport.shutdown()
                }
            }
            return job
        }
        try await ServiceScene.run(in: folder) { configuration, _ in
            try await ServiceScene.withClient(.unixSocket(path: configuration.socketPath)) { client in
                let kept = try await client.job(job.id)
                #expect(kept == job)
            }
        }
        #expect(access(folder.path + "/state/coordinator.sqlite", R_OK) == 0)
    }

    @Test func aSecondCoordinatorOnTheSameFolderIsRefused() async throws {
        let folder = try TemporaryFolder()
        try await ServiceScene.run(in: folder) { configuration, _ in
            await #expect(throws: FogError(.conflict)) {
                try await ServiceScene.run(in: folder) { _, _ in true }
            }
            // The first isn't harmed by it.
            try await ServiceScene.withClient(.unixSocket(path: configuration.socketPath)) { try await $0.readiness() }
        }
    }

    @Test func whatStandsInPlaceOfTheSocketIsNotRemoved() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/file"
        try Data("precious".utf8).write(to: URL(filePath: path))
        #expect(throws: FogError(.conflict)) { try SocketFile.prepare(path) }
        #expect(FileManager.default.contents(atPath: path) == Data("precious".utf8))
        #expect(throws: FogError(.invalid)) { try SocketFile.prepare("relative") }
        #expect(throws: FogError(.invalid)) {
            try SocketFile.prepare(folder.path + "/" + String(repeating: "x", count: 108))
        }
    }
}
