import Crypto
public import FogClient
public import FogCore
import FogCrypto
import FogJobs
import FogStorage
import FoundationEssentials
import HTTPTypes
import NIOCore
import Synchronization

/// Makes calls on behalf of somebody who doesn't say who they are: works for what costs work, and draws a capability for each
/// job, which is kept in a folder so that the job can be asked for later. Nobody can tell that two jobs are one person's.
public final class AnonymousTransport: APITransport {
    private let transport: any APITransport
    private let folder: String
    private let onWork: @Sendable (UInt32) -> Void
    /// For the next job, and blobs that go with it.
    private let current: Mutex<Sensitive<String>>

    /// Uses another transport, which is closed with this one.
    ///
    /// - Parameters:
    ///   - folder: For capabilities; made if it isn't there.
    ///   - onWork: Told how many evaluations of a puzzle are about to be made, on average.
    public init(
        _ transport: any APITransport, folder: String, onWork: @escaping @Sendable (UInt32) -> Void = { _ in }
    ) throws(FogError) {
        try PrivateFolder.prepare(folder)
        self.transport = transport
        self.folder = folder
        self.onWork = onWork
        current = Mutex(Self.draw())
    }

    private static func draw() -> Sensitive<String> {
        var generator = SystemRandomNumberGenerator()
        let secret = SecretBytes.random(32, using: &generator)
        return Sensitive(AnonymousPuzzle.capabilityPrefix + Hexadecimal.encode(secret.revealed))
    }

    public func shutdown() async { await transport.shutdown() }

    public func send(_ request: APIRequest, timeout: Duration) async throws(FogError) -> APIResponse {
        var request = request
        let parts = (request.head.path ?? "/").split(separator: "?").first?.split(separator: "/").map(String.init) ?? []
        let capability = try capability(for: parts)
        request.head.headerFields[.authorization] = "Bearer \(capability.revealed)"
        if request.head.method == .post, parts == ["v1", "jobs"], case .bytes(let buffer) = request.body {
            let text = Array(buffer.readableBytesView)
            guard let job = try? JSONDecoder().decode(JobSpecification.self, from: Data(text)) else {
                throw FogError(.failed, "the job's specification can't be read")
            }
            try await work(
                &request, AnonymousPuzzle.jobLabel, content: Array(SHA256.hash(data: text)), capability,
                effort: AnonymousPuzzle.effort(of: job))
            let response = try await transport.send(request, timeout: timeout)
            let bytes = try await response.collect(limit: 4 << 20)
            if response.head.status.kind == .successful,
                let status = try? JSONDecoder().decode(JobStatus.self, from: Data(bytes))
            {
                try keep(capability, for: status.id)
                current.withLock { $0 = Self.draw() }
            }
            return APIResponse(head: response.head, body: OneBuffer(buffer: ByteBuffer(bytes: bytes)))
        }
        if request.head.method == .put, parts.count == 3, parts[1] == "blobs", let hash = BlobHash(parts[2]) {
            let size: Int64 =
                switch request.body {
                case .empty: 0
                case .bytes(let buffer): Int64(buffer.readableBytes)
                case .file(_, let size): size
                }
            try await work(
                &request, AnonymousPuzzle.blobLabel, content: hash.bytes, capability,
                effort: AnonymousPuzzle.effort(ofBlob: size))
        }
        return try await transport.send(request, timeout: timeout)
    }

    // MARK: Work

    private func work(
        _ request: inout APIRequest, _ label: StaticString, content: [UInt8], _ capability: Sensitive<String>,
        effort: UInt32
    ) async throws(FogError) {
        let terms = try await CoordinatorClient(transport: transport, token: nil).anonymousTerms()
        guard let occasion = terms.occasions.first, let beacon = Hexadecimal.decode(occasion.beacon),
            let coordinator = Hexadecimal.decode(terms.coordinator), let wanted = PuzzleEffort(evaluations: effort)
        else {
            throw FogError(.unavailable, "the coordinator has no occasion for anonymous work now; try again later")
        }
        let binding = AnonymousPuzzle.binding(
            coordinator: coordinator, beacon: beacon, content: content,
            owner: AnonymousPuzzle.owner(of: capability.revealed))
        onWork(effort)
        let solution = try await solve(Puzzle(label: PuzzleLabel(label), binding: binding.span.bytes), wanted)
        if let name = HTTPField.Name(AnonymousPuzzle.field) {
            request.head.headerFields[name] = "\(occasion.epoch) \(Hexadecimal.encode(solution.bytes))"
        }
    }

    private func solve(_ puzzle: Puzzle, _ effort: PuzzleEffort) async throws(FogError) -> PuzzleSolution {
        do {
            return try await Task.detached {
                var nonce = PuzzleNonce(UInt128.random(in: 0 ... .max))
                while true {
                    try Task.checkCancellation()
                    switch try puzzle.solve(effort: effort, from: nonce, evaluations: 64) {
                    case .solved(let solution): return solution
                    case .unsolved(let next): nonce = next
                    }
                }
            }.value
        } catch {
            throw FogError(.failed, "the work for an anonymous call can't be done: \(error)")
        }
    }

    // MARK: Capabilities

    private func file(_ job: JobID) -> String { "\(folder)/\(job)" }

    /// The capability for a call: that of the job that it is about, if it was submitted here, and otherwise the new one.
    private func capability(for parts: [String]) throws(FogError) -> Sensitive<String> {
        let next = current.withLock { $0 }
        guard parts.count >= 3, ["jobs", "tasks"].contains(parts[1]) else { return next }
        let name = parts[2].split(whereSeparator: { $0 == ":" || $0 == "." || $0 == "-" }).first.map(String.init) ?? ""
        guard let job = JobID(name) ?? TaskID(parts[2])?.job else { return next }
        do throws(FogError) {
            return Sensitive(String(decoding: try SecretFile.read(file(job), limit: 1024).revealed, as: UTF8.self))
        } catch let error where error.code == .notFound {
            return next
        }
    }

    private func keep(_ capability: Sensitive<String>, for job: JobID) throws(FogError) {
        do throws(FogError) {
            try SecretFile.create(file(job), contents: Sensitive(Array(capability.revealed.utf8)))
        } catch let error where error.code == .conflict {
            // The answer to a call that was repeated.
        }
    }
}
