import Crypto
import FogCore
import FogExecution
import FogJobs
import Glibc
import NIOCore
import Synchronization

@testable import FogCoordinator

extension HostileScene {
    /// Stores a blob of this length.
    func store(count: Int) async throws -> BlobHash {
        let bytes = [UInt8](repeating: 7, count: count)
        let hash = BlobHash(hashing: bytes)
        let pieces = AsyncThrowingStream<ByteBuffer, any Error> { stream in
            stream.yield(ByteBuffer(bytes: bytes))
            stream.finish()
        }
        _ = try await operations.store(pieces, as: hash, length: nil, lease: nil, by: CoordinatorScene.root)
        return hash
    }

    /// The names of the files in the folder of blobs.
    func blobFiles() throws -> [String] {
        guard let folder = opendir(operations.configuration.folder + "/blobs") else {
            throw FogError(.notFound, "there is no folder for blobs")
        }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    /// A worker with a token, known to the coordinator.
    func worker() async throws -> (node: NodeID, token: String) {
        let request = try TestWorker.request(
            Curve25519.Signing.PrivateKey(), name: "worker", capacity: TestWorker.capacity())
        let joined = try await operations.join(request, by: .join(name: "join"))
        return (joined.node, joined.token)
    }

    /// The path of a page of logs that is most of a megabyte long.
    func longLog(of owner: String) async throws -> String {
        let job = try await operations.submit(Array(JobText.make().utf8), key: nil, by: .submitter(name: owner)).job
        let (node, _) = try await worker()
        let claim = ClaimRequest(node: node, limit: 1, waitMs: 0, claim: "a")
        let claimed = try await operations.claim(claim, by: .worker(node))
        guard let lease = claimed.assignments.first?.lease else { throw FogError(.notFound, "no task") }
        try await operations.appendLog(
            lease, stream: .standardOutput, offset: 0, bytes: [UInt8](repeating: 65, count: 700_000),
            by: .worker(node))
        return "/v1/jobs/\(job.id)/logs"
    }

    /// Connections that have sent a part of a head.
    func trickling(count: Int) async throws -> [RawCaller] {
        var callers: [RawCaller] = []
        for _ in 0..<count {
            let caller = try await connect()
            try await caller.send("GET /version HTTP/1.1\r\nHost: localhost\r\nA: ")
            callers.append(caller)
        }
        return callers
    }

    /// Waits until a call is under way.
    func waitForCalls() async throws {
        while operations.admission.total.calls == 0 { try await Task.sleep(for: .milliseconds(2)) }
    }

    /// Waits until no call is under way.
    func waitForNoCalls() async throws {
        while operations.admission.total.calls > 0 { try await Task.sleep(for: .milliseconds(5)) }
    }

    /// Keeps connections open until the process ends.
    func keep(_ callers: [RawCaller]) { Self.kept.withLock { $0 += callers } }

    private static let kept = Mutex<[RawCaller]>([])
}
