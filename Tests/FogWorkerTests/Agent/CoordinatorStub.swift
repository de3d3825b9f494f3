import FogClient
import FogCore
import FogExecution
import FogJobs
import FoundationEssentials
import HTTPTypes
import NIOCore
import Synchronization

/// A coordinator in memory, as far as a worker can tell; it can be cut off, refuse calls and lose its answers.
final class CoordinatorStub: APITransport {
    /// The kinds of calls.
    enum Call: Hashable, Sendable {
        case join, heartbeat, commands, claim, renew, finish, release, log, blobInfo, download, upload
    }

    /// What goes wrong with a call.
    enum Fault: Sendable {
        /// It is refused and nothing happens.
        case refused(FogError.Code)
        /// It is carried out and nobody hears of it.
        case answerLost
    }

    /// What the coordinator knows, and what it was asked.
    struct State: Sendable {
        var isReachable = true
        var faults: [Call: [Fault]] = [:]
        var counts: [Call: Int] = [:]
        var tokens: [String] = []

        var joinToken = "join"
        var node: NodeID?
        var terms = LeaseTerms()
        var joins: [JoinRequest] = []
        var heartbeats: [HeartbeatRequest] = []

        var waiting: [TaskAssignment] = []
        var claims: [ClaimRequest] = []
        var renewals: [RenewRequest] = []
        var revoked: Set<LeaseKey> = []
        var commandVersion: Int64 = 1
        var finishes: [TaskID: [[UInt8]]] = [:]
        var releases: [LeaseKey] = []

        var pieces: [LeaseKey: [LogPiece]] = [:]
        var blobs: [BlobHash: [UInt8]] = [:]
        /// What is told of a blob instead of the truth.
        var claimedSizes: [BlobHash: Int64] = [:]
        /// What is sent instead of a blob's bytes.
        var sent: [BlobHash: [UInt8]] = [:]
        /// Downloads and log calls don't go on while they are held up.
        var held: Set<Call> = []
    }

    /// A piece of output that was stored.
    struct LogPiece: Hashable, Sendable {
        var stream: OutputStream
        var offset: Int64
        var bytes: [UInt8]
    }

    private let state = Mutex(State())

    /// Looks at or changes what the coordinator knows.
    func with<Result: Sendable>(_ body: (inout State) -> Result) -> Result {
        state.withLock { body(&$0) }
    }

    /// How often a call has arrived.
    func count(_ call: Call) -> Int { with { $0.counts[call] ?? 0 } }

    /// What a task has printed, as far as it is stored.
    func text(_ lease: LeaseKey, _ stream: OutputStream = .standardOutput) -> [UInt8] {
        with { $0.pieces[lease, default: []].filter { $0.stream == stream }.flatMap(\.bytes) }
    }

    /// A client of this coordinator.
    func client(token: String = "worker", patience: Duration = .zero) -> CoordinatorClient {
        CoordinatorClient(transport: self, token: Sensitive(token), patience: patience)
    }

    /// The message about an attempt that arrived first.
    func finish(of task: TaskID) -> FinishRequest? {
        with { $0.finishes[task]?.first }.flatMap { try? JSONDecoder().decode(FinishRequest.self, from: Data($0)) }
    }

    /// Waits until something is as it should be.
    func wait(until condition: (State) -> Bool) async throws {
        while !with({ condition($0) }) { try await Task.sleep(for: .milliseconds(1)) }
    }

    func send(_ request: APIRequest, timeout: Duration) async throws(FogError) -> APIResponse {
        do {
            return try await exchange(request)
        } catch let error as FogError {
            guard error.code != .unavailable, error.code != .timedOut, error.code != .cancelled else { throw error }
            let problem = Problem(error)
            return try Self.response(problem, status: problem.status)
        } catch {
            throw FogError(.cancelled, "the call was cancelled")
        }
    }

    private func exchange(_ request: APIRequest) async throws -> APIResponse {
        let address = Address(request.head)
        let call = try address.call
        let body = Self.bytes(of: request.body)
        let fault = try with { state -> Result<Fault?, FogError> in
            state.counts[call, default: 0] += 1
            if let field = request.head.headerFields[.authorization] {
                state.tokens.append(String(field.dropFirst("Bearer ".count)))
            }
            guard state.isReachable else { return .failure(FogError(.unavailable, "nobody is there")) }
            guard let fault = state.faults[call]?.first else { return .success(nil) }
            state.faults[call]?.removeFirst()
            return .success(fault)
        }.get()
        if case .refused(let code) = fault { throw FogError(code, "as the test wants it") }
        while with({ $0.held.contains(call) }) { try await Task.sleep(for: .milliseconds(1)) }
        guard with({ $0.isReachable }) else { throw FogError(.unavailable, "nobody is there any more") }
        let response = try await answer(call, address, body)
        if case .answerLost = fault { throw FogError(.timedOut, "the answer was lost") }
        return response
    }

    private func answer(_ call: Call, _ address: Address, _ body: [UInt8]) async throws -> APIResponse {
        switch call {
        case .claim: return try await claim(Self.decode(body))
        case .commands: return try await commands(address)
        default: return try with { state in Result { try Self.apply(call, address, body, &state) } }.get()
        }
    }

    private static func apply(
        _ call: Call, _ address: Address, _ body: [UInt8], _ state: inout State
    ) throws -> APIResponse {
        switch call {
        case .join:
            guard state.tokens.last == state.joinToken, let node = state.node else {
                throw FogError(.forbidden, "this isn't a join token")
            }
            state.joins.append(try decode(body))
            return try response(JoinResponse(node: node, token: "given-\(state.joins.count)", terms: state.terms))
        case .heartbeat:
            state.heartbeats.append(try decode(body))
            return try response(HeartbeatResponse(terms: state.terms))
        case .renew:
            let request: RenewRequest = try decode(body)
            state.renewals.append(request)
            let keys = request.renewals.map(\.lease)
            return try response(
                RenewResponse(
                    renewed: keys.filter { !state.revoked.contains($0) },
                    stop: keys.filter(state.revoked.contains)))
        case .finish:
            guard address.isBatch else {
                state.finishes[try address.task, default: []].append(body)
                return try response(FinishResponse(state: .succeeded))
            }
            let batch: FinishBatch = try decode(body)
            for item in batch.finishes { state.finishes[item.task, default: []].append(Array(item.body.utf8)) }
            return try response(
                FinishBatchResponse(results: batch.finishes.map { _ in .init(state: .succeeded) }))
        case .release:
            let request: ReleaseRequest = try decode(body)
            state.releases.append(LeaseKey(task: try address.task, fence: request.fence))
            return try response(FinishResponse(state: .queued))
        case .log:
            try store(try address.piece(body), of: try address.lease, in: &state)
            return try response(status: 204)
        case .blobInfo:
            let hash = try address.hash
            guard let bytes = state.blobs[hash] else { throw FogError(.notFound, "there is no such blob") }
            return try response(BlobInfo(hash: hash, size: state.claimedSizes[hash] ?? Int64(bytes.count)))
        case .download:
            let hash = try address.hash
            guard let bytes = state.sent[hash] ?? state.blobs[hash] else { throw FogError(.notFound, "no such blob") }
            return APIResponse(head: HTTPResponse(status: .ok), body: pieces(of: bytes))
        case .upload:
            let hash = try address.hash
            state.blobs[hash] = body
            return try response(BlobInfo(hash: hash, size: Int64(body.count)))
        case .claim, .commands: throw FogError(.failed, "answered elsewhere")
        }
    }

    /// By the rules of the coordinator: what it has is ignored, what would leave a gap is refused.
    private static func store(_ piece: LogPiece, of lease: LeaseKey, in state: inout State) throws {
        guard !state.revoked.contains(lease) else { throw FogError(.stale, "the lease is over") }
        let end =
            state.pieces[lease, default: []].last { $0.stream == piece.stream }
            .map { $0.offset + Int64($0.bytes.count) } ?? 0
        if piece.offset + Int64(piece.bytes.count) <= end { return }
        guard piece.offset == end else { throw FogError(.conflict, "send it from byte \(end)") }
        state.pieces[lease, default: []].append(piece)
    }

    private func claim(_ request: ClaimRequest) async throws -> APIResponse {
        with { $0.claims.append(request) }
        while true {
            let given = with { state in
                let given = Array(state.waiting.prefix(request.limit))
                state.waiting.removeFirst(given.count)
                return given
            }
            if !given.isEmpty { return try Self.response(ClaimResponse(assignments: given)) }
            try await Task.sleep(for: .milliseconds(1))
            guard with({ $0.isReachable }) else { throw FogError(.unavailable, "nobody is there any more") }
        }
    }

    private func commands(_ address: Address) async throws -> APIResponse {
        let known = address.number("after")
        while with({ $0.commandVersion }) == known { try await Task.sleep(for: .milliseconds(1)) }
        return try Self.response(
            with { NodeCommands(version: $0.commandVersion, draining: false, stop: Array($0.revoked)) })
    }

    // MARK: Bytes

    private static func decode<Message: Decodable>(_ bytes: [UInt8]) throws -> Message {
        try JSONDecoder().decode(Message.self, from: Data(bytes))
    }

    private static func bytes(of body: APIRequest.Body) -> [UInt8] {
        switch body {
        case .empty: []
        case .bytes(let buffer): Array(buffer.readableBytesView)
        case .file(let path, _): (try? Data(contentsOf: URL(filePath: path))).map(Array.init) ?? []
        }
    }

    private static func response(
        _ message: some Encodable, status: Int = 200
    ) throws(FogError) -> APIResponse {
        do {
            let bytes = Array(try JSONEncoder().encode(message))
            return APIResponse(head: HTTPResponse(status: .init(code: status)), body: pieces(of: bytes))
        } catch {
            throw FogError(.failed, "the answer can't be written", cause: error)
        }
    }

    private static func response(status: Int) throws -> APIResponse {
        APIResponse(head: HTTPResponse(status: .init(code: status)), body: pieces(of: []))
    }

    private static func pieces(of bytes: [UInt8]) -> AsyncThrowingStream<ByteBuffer, any Error> {
        AsyncThrowingStream { stream in
            for start in stride(from: 0, to: bytes.count, by: 16_384) {
                stream.yield(ByteBuffer(bytes: bytes[start..<min(bytes.count, start + 16_384)]))
            }
            stream.finish()
        }
    }
}
